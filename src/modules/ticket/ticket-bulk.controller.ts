import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../domain/access/actor';
import { Allow, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { type BulkAnswer, type BulkBody, bulkAnswerSchema, bulkSchema } from './ticket-bulk.dto';
import { TicketBulkService } from './ticket-bulk.service';

@ApiTags('tickets')
@Controller('ticket-batches')
export class TicketBulkController {
  constructor(private readonly batches: TicketBulkService) {}

  @Post()
  @ApiOperation({
    summary: 'One decision about many tickets, by ids or by filter',
    description: 'Each by the rules of its own: what is refused is told one by one, the others go on.',
  })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(200, bulkAnswerSchema)
  apply(@Body({ schema: bulkSchema }) body: BulkBody, @CurrentActor() actor: Actor): Promise<BulkAnswer> {
    return this.batches.apply(body, actor);
  }

  @Post(':batchId/undo')
  @ApiOperation({
    summary: 'Take a batch back',
    description: 'Tickets that somebody moved on since then stay as they are, and are named.',
  })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(200, bulkAnswerSchema)
  undo(
    @Param('batchId', { schema: idSchema }) batchId: string,
    @CurrentActor() actor: Actor,
  ): Promise<BulkAnswer> {
    return this.batches.undo(batchId, actor);
  }
}
