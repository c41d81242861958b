import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { Allow, AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers } from '../../platform/http/answers';
import { makePage, type Page, pageOf, pageQuery, readPage } from '../../platform/http/pages';
import {
  commentSchema,
  presentTicketEvent,
  type TicketEventDto,
  ticketEventSchema,
  ticketIdSchema,
} from './ticket.dto';
import { TicketCommentService } from './ticket-comment.service';

const commentListQuery = z.object(pageQuery);

@ApiTags('tickets')
@Controller('tickets/:id/comments')
export class TicketCommentController {
  constructor(private readonly comments: TicketCommentService) {}

  @Get()
  @ApiOperation({ summary: 'What people said about a ticket, oldest first' })
  @AllowSignedIn()
  @Answers(200, pageOf(ticketEventSchema))
  async list(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Query({ schema: commentListQuery }) query: z.infer<typeof commentListQuery>,
    @CurrentActor() actor: Actor,
  ): Promise<Page<TicketEventDto>> {
    const { limit, after } = readPage(query, z.tuple([z.uuid()]));
    const rows = await this.comments.list(id, actor, { limit: limit + 1, afterId: after?.[0] ?? null });
    return makePage(rows.map(presentTicketEvent), limit, (event) => [event.id]);
  }

  @Post()
  @ApiOperation({ summary: 'Say something about a ticket' })
  @Allow('reviewer', 'supervisor', 'crew', 'admin')
  @Answers(201, ticketEventSchema)
  async add(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Body({ schema: commentSchema }) body: z.infer<typeof commentSchema>,
    @CurrentActor() actor: Actor,
  ): Promise<TicketEventDto> {
    return presentTicketEvent(await this.comments.add(id, body.body, actor));
  }
}
