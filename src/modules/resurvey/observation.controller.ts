import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { Allow, AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { makePage, type Page, pageOf, readPage } from '../../platform/http/pages';
import { ticketIdSchema } from '../ticket/ticket.dto';
import {
  type ObservationDto,
  type ObservationListQuery,
  observationHistorySchema,
  observationListQuery,
  observationSchema,
  type PlaceViewsDto,
  placeViewsSchema,
  presentObservation,
  type ResurveyDto,
  resurveySchema,
} from './observation.dto';
import { ObservationService } from './observation.service';
import { PlaceViewsService } from './place-views.service';

@ApiTags('resurvey')
@Controller()
export class ObservationController {
  constructor(
    private readonly observations: ObservationService,
    private readonly places: PlaceViewsService,
  ) {}

  @Get('defects/:id/observations')
  @ApiOperation({ summary: 'What each flight says of a defect, oldest first' })
  @Allow('operator', 'reviewer', 'supervisor', 'admin')
  @Answers(200, observationHistorySchema)
  async history(@Param('id', { schema: idSchema }) id: string): Promise<{ items: ObservationDto[] }> {
    return { items: (await this.observations.historyOf(id)).map(presentObservation) };
  }

  @Get('flights/:id/resurvey')
  @ApiOperation({
    summary: 'How many known defects persist, have grown, are repaired or were not observable',
  })
  @Allow('operator', 'reviewer', 'supervisor', 'admin')
  @Answers(200, resurveySchema)
  summary(@Param('id', { schema: idSchema }) id: string, @CurrentActor() actor: Actor): Promise<ResurveyDto> {
    return this.observations.summaryOf(id, actor);
  }

  @Get('flights/:id/observations')
  @ApiOperation({ summary: 'What a flight says of each defect' })
  @Allow('operator', 'reviewer', 'supervisor', 'admin')
  @Answers(200, pageOf(observationSchema))
  async list(
    @Param('id', { schema: idSchema }) id: string,
    @Query({ schema: observationListQuery }) query: ObservationListQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<ObservationDto>> {
    const { limit, after } = readPage(query, z.tuple([z.uuid()]));
    const rows = await this.observations.listOf(id, query, actor, {
      limit: limit + 1,
      afterId: after?.[0] ?? null,
    });
    return makePage(rows.map(presentObservation), limit, (observation) => [observation.defectId]);
  }

  @Get('tickets/:id/views')
  @ApiOperation({
    summary: 'Every flight’s photos of a ticket’s place, with the damage’s outline in their pixels',
    description: 'For before and after: also photos that show nothing there.',
  })
  @AllowSignedIn()
  @Answers(200, placeViewsSchema)
  views(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<PlaceViewsDto> {
    return this.places.viewsOf(id, actor);
  }
}
