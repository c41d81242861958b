import { Body, Controller, Get, Param, Patch, Post, Put, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
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
  type PlanBody,
  planSchema,
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
import { type MeasurementBody, measurementSchema } from './ticket-measurement.dto';
import { TicketMeasurementService } from './ticket-measurement.service';
import { TicketPlanService } from './ticket-plan.service';

@ApiTags('tickets')
@Controller('tickets')
export class TicketController {
  constructor(
    private readonly tickets: TicketService,
    private readonly decisions: TicketDecisionService,
    private readonly amendments: TicketAmendService,
    private readonly plans: TicketPlanService,
    private readonly measurements: TicketMeasurementService,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Tickets, most urgent first unless sort says otherwise',
    description: 'As GeoJSON: points.',
  })
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

  @Get(':id')
  @ApiOperation({ summary: 'One ticket, with its evidence, its history and what the caller may do next' })
  @AllowSignedIn()
  @Answers(200, ticketDetailSchema)
  show(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<TicketDetailDto> {
    return this.tickets.show(id, actor);
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Set class, severity, or a depth or width measured on site by hand',
    description: 'Re-runs keep what people set.',
  })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(200, ticketDetailSchema)
  async amend(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Body({ schema: ticketChangesSchema }) body: TicketChanges,
    @CurrentActor() actor: Actor,
  ): Promise<TicketDetailDto> {
    return this.tickets.show(await this.amendments.amend(id, body, actor), actor);
  }

  @Post(':id/measurements')
  @ApiOperation({
    summary: 'Keep what was measured on site: depth, width, length',
    description:
      'Severity and priority follow from it, unless a person set the severity. For whoever the ticket is assigned to, reviewers and above.',
  })
  @AllowSignedIn()
  @Answers(200, ticketDetailSchema)
  async measure(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Body({ schema: measurementSchema }) body: MeasurementBody,
    @CurrentActor() actor: Actor,
  ): Promise<TicketDetailDto> {
    return this.tickets.show(await this.measurements.measure(id, body, actor), actor);
  }

  @Post(':id/transitions')
  @ApiOperation({
    summary: 'Move a ticket on',
    description: 'Which moves the caller may make stands in its allowedMoves.',
  })
  @Allow('reviewer', 'supervisor', 'crew', 'admin')
  @Answers(200, ticketDetailSchema)
  async transition(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Body({ schema: transitionSchema }) body: TransitionBody,
    @CurrentActor() actor: Actor,
  ): Promise<TicketDetailDto> {
    return this.tickets.show(await this.decisions.transition(id, body, actor), actor);
  }

  @Post(':id/undo')
  @ApiOperation({
    summary: 'Take the last decision back',
    description: 'One’s own within a day; a supervisor anyone’s.',
  })
  @Allow('reviewer', 'supervisor', 'crew', 'admin')
  @Answers(200, ticketDetailSchema)
  async undo(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Body({ schema: undoSchema }) body: z.infer<typeof undoSchema>,
    @CurrentActor() actor: Actor,
  ): Promise<TicketDetailDto> {
    return this.tickets.show(await this.decisions.undo(id, body, actor), actor);
  }

  @Put(':id/plan')
  @ApiOperation({ summary: 'Set due date and cost estimate, pause the work or go on with it' })
  @Allow('supervisor', 'admin')
  @Answers(200, ticketDetailSchema)
  async plan(
    @Param('id', { schema: ticketIdSchema }) id: string,
    @Body({ schema: planSchema }) body: PlanBody,
    @CurrentActor() actor: Actor,
  ): Promise<TicketDetailDto> {
    return this.tickets.show(await this.plans.plan(id, body, actor), actor);
  }

  @Put(':id/assignment')
  @ApiOperation({ summary: 'Say who does the work; null for nobody' })
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
