import { Body, Controller, Get, Param, Patch, Post, Put, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { Allow, AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers, AnswersOrGeoJson } from '../../platform/http/answers';
import { type FeatureCollection, sendGeoJson, wantsGeoJson } from '../../platform/http/geojson';
import { type Page, pageOf } from '../../platform/http/pages';
import {
  type AssignmentBody,
  assignmentSchema,
  type TicketChanges,
  type TicketDetailDto,
  type TicketDto,
  type TransitionBody,
  ticketChangesSchema,
  ticketDetailSchema,
  ticketFeature,
  ticketIdSchema,
  ticketSchema,
  transitionSchema,
  undoSchema,
} from './ticket.dto';
import { TicketService } from './ticket.service';
import { TicketAmendService } from './ticket-amend.service';
import { TicketDecisionService } from './ticket-decision.service';
import { type TicketListQuery, ticketListQuery } from './ticket-list';

@ApiTags('tickets')
@Controller('tickets')
export class TicketController {
  constructor(
    private readonly tickets: TicketService,
    private readonly decisions: TicketDecisionService,
    private readonly amendments: TicketAmendService,
  ) {}

  /** Most urgent first unless `sort` says otherwise. As GeoJSON: points. */
  @Get()
  @AllowSignedIn()
  @AnswersOrGeoJson(200, pageOf(ticketSchema))
  async list(
    @Query({ schema: ticketListQuery }) query: TicketListQuery,
    @CurrentActor() actor: Actor,
    @Req() request: Request,
  ): Promise<Page<TicketDto> | FeatureCollection> {
    const page = await this.tickets.list(query, actor);
    return wantsGeoJson(request) ? sendGeoJson(request, page.items.map(ticketFeature), page.next) : page;
  }

  /** With its evidence, its history and what the caller may do next. */
  @Get(':id')
  @AllowSignedIn()
  @Answers(200, ticketDetailSchema)
  show(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<TicketDetailDto> {
    return this.tickets.show(id, actor);
  }

  /** Another class, a severity set by hand, or a depth measured on site; re-runs keep them. */
  @Patch(':id')
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(200, ticketDetailSchema)
  async amend(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Body({ schema: ticketChangesSchema }) body: TicketChanges,
    @CurrentActor() actor: Actor,
  ): Promise<TicketDetailDto> {
    return this.tickets.show(await this.amendments.amend(id, body, actor), actor);
  }

  /** Moves it on. Which moves there are, `allowedMoves` of the ticket says. */
  @Post(':id/transitions')
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(200, ticketDetailSchema)
  async transition(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Body({ schema: transitionSchema }) body: TransitionBody,
    @CurrentActor() actor: Actor,
  ): Promise<TicketDetailDto> {
    return this.tickets.show(await this.decisions.transition(id, body, actor), actor);
  }

  /** Takes the last decision back: one's own within a day, a supervisor anyone's. */
  @Post(':id/undo')
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(200, ticketDetailSchema)
  async undo(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Body({ schema: undoSchema }) body: z.infer<typeof undoSchema>,
    @CurrentActor() actor: Actor,
  ): Promise<TicketDetailDto> {
    return this.tickets.show(await this.decisions.undo(id, body.version, actor), actor);
  }

  /** Who does the work; null for nobody. */
  @Put(':id/assignment')
  @Allow('supervisor', 'admin')
  @Answers(200, ticketDetailSchema)
  async assign(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Body({ schema: assignmentSchema }) body: AssignmentBody,
    @CurrentActor() actor: Actor,
  ): Promise<TicketDetailDto> {
    return this.tickets.show(await this.decisions.assign(id, body, actor), actor);
  }
}
