import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { Allow, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { RerunService, type RerunStage, rerunPhotoStages, rerunStages } from './rerun.service';

const flightRunSchema = z
  .object({ from: z.enum(rerunStages).describe('Stage to run again; those after it follow') })
  .meta({ id: 'FlightRun' });
const photoRunSchema = z
  .object({ from: z.enum(rerunPhotoStages).describe('Stage to run again; those after it follow') })
  .meta({ id: 'PhotoRun' });

/** Runs a flight or a photo again: with a new model, better poses, other rules. What people decided is kept. */
@ApiTags('flights')
@Controller()
export class RerunController {
  constructor(private readonly reruns: RerunService) {}

  @Post('flights/:id/runs')
  @Allow('supervisor', 'admin')
  @Answers(202)
  async rerunFlight(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: flightRunSchema }) body: { from: RerunStage },
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.reruns.rerunFlight(id, body.from, actor);
  }

  @Post('photos/:id/runs')
  @Allow('supervisor', 'admin')
  @Answers(202)
  async rerunPhoto(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: photoRunSchema }) body: z.infer<typeof photoRunSchema>,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.reruns.rerunPhoto(id, body.from, actor);
  }
}
