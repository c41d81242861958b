import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { bystanderKinds } from '../../domain/privacy/plan-rendition';
import { Allow, CurrentActor, NeedScope } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { BystanderService } from './bystander.service';

const MOST_BYSTANDERS = 200;
const pixel = z.number().min(0).max(100_000);
const side = z.number().min(1).max(100_000);
const bystandersSchema = z
  .object({
    found: z
      .array(
        z.object({
          kind: z.enum(bystanderKinds),
          box: z
            .object({ x: pixel, y: pixel, width: side, height: side })
            .describe('In pixels of the photo as stored'),
        }),
      )
      .max(MOST_BYSTANDERS),
  })
  .meta({ id: 'Bystanders' });
type BystandersDto = z.infer<typeof bystandersSchema>;

@ApiTags('photos')
@Controller('photos/:id/bystanders')
@NeedScope('review')
export class BystanderController {
  constructor(private readonly bystanders: BystanderService) {}

  @Get()
  @ApiOperation({ summary: 'People and vehicles that were found in a photo' })
  @Allow('reviewer')
  @Answers(200, bystandersSchema)
  async show(
    @Param('id', { schema: idSchema }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<BystandersDto> {
    const found = await this.bystanders.list(id, actor);
    return { found: found.map(({ kind, boxInPhoto }) => ({ kind, box: boxInPhoto })) };
  }

  @Put()
  @ApiOperation({
    summary: 'Say which people and vehicles a photo shows',
    description:
      'In place of all that were said before. Everyone but reviewers sees them blurred from now on.',
  })
  @Allow('reviewer')
  @Answers(200, bystandersSchema)
  async replace(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: bystandersSchema }) { found }: BystandersDto,
    @CurrentActor() actor: Actor,
  ): Promise<BystandersDto> {
    await this.bystanders.replace(
      id,
      found.map(({ kind, box }) => ({ kind, score: 1, boxInPhoto: box })),
      actor,
    );
    return { found };
  }
}
