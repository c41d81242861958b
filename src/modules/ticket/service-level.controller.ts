import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import type { ServiceLevels } from '../../domain/ticket/due-date';
import { Allow, AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers } from '../../platform/http/answers';
import { ServiceLevelService } from './service-level.service';

const days = z.int().min(1).max(3650).describe('Days from the damage becoming known to its repair');
const levelsSchema = z
  .object({ high: days, medium: days, low: days })
  .refine(({ high, medium, low }) => high <= medium && medium <= low, {
    error: 'give worse damage no more days than lighter damage',
  })
  .meta({ id: 'ServiceLevels' });
const setSchema = z
  .object({ levels: levelsSchema, redatedTickets: z.int() })
  .meta({ id: 'ServiceLevelsSet' });

@ApiTags('tickets')
@Controller('service-levels')
export class ServiceLevelController {
  constructor(private readonly levels: ServiceLevelService) {}

  @Get()
  @ApiOperation({ summary: 'Days to repair, by severity' })
  @AllowSignedIn()
  @Answers(200, levelsSchema)
  show(): Promise<ServiceLevels> {
    return this.levels.show();
  }

  @Put()
  @ApiOperation({
    summary: 'Set them; tickets still to be done get new due dates, except where a person set one',
  })
  @Allow('admin')
  @Answers(200, setSchema)
  async set(
    @Body({ schema: levelsSchema }) body: ServiceLevels,
    @CurrentActor() actor: Actor,
  ): Promise<z.infer<typeof setSchema>> {
    return { redatedTickets: await this.levels.set(body, actor), levels: { ...body } };
  }
}
