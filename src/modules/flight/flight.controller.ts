import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { Allow, AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { notFound } from '../../platform/http/errors';
import { makePage, type Page, pageOf, readPage } from '../../platform/http/pages';
import {
  type FlightChanges,
  type FlightDto,
  type FlightListQuery,
  flightChangesSchema,
  flightListQuery,
  flightSchema,
  flightWithProgressSchema,
  type NewFlight,
  newFlightSchema,
  presentFlight,
  presentProgress,
  progressSchema,
  sealSchema,
  withdrawSchema,
} from './flight.dto';
import { FlightService } from './flight.service';
import { FlightProgress } from './flight-progress.service';
import { FlightQualityService } from './flight-quality.service';
import { FlightSealService } from './flight-seal.service';
import { FlightWithdrawService } from './flight-withdraw.service';

type ProgressDto = z.infer<typeof progressSchema>;

@ApiTags('flights')
@Controller('flights')
export class FlightController {
  constructor(
    private readonly flights: FlightService,
    private readonly sealing: FlightSealService,
    private readonly progress: FlightProgress,
    private readonly quality: FlightQualityService,
    private readonly withdrawing: FlightWithdrawService,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Open a flight' })
  @Allow('operator', 'admin')
  @Answers(201, flightSchema)
  async create(
    @Body({ schema: newFlightSchema }) body: NewFlight,
    @CurrentActor() actor: Actor,
  ): Promise<FlightDto> {
    return presentFlight(await this.flights.create(body, actor));
  }

  @Get()
  @ApiOperation({ summary: 'Flights, newest first; operators see their own' })
  @AllowSignedIn()
  @Answers(200, pageOf(flightSchema))
  async list(
    @Query({ schema: flightListQuery }) query: FlightListQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<FlightDto>> {
    const { limit, after } = readPage(query, z.tuple([z.uuid()]));
    const rows = await this.flights.list(query, actor, limit + 1, after?.[0] ?? null);
    return makePage(rows.map(presentFlight), limit, (flight) => [flight.id]);
  }

  @Get(':id')
  @ApiOperation({ summary: 'A flight with its counts' })
  @AllowSignedIn()
  @Answers(200, flightWithProgressSchema)
  async show(@Param('id', { schema: idSchema }) id: string, @CurrentActor() actor: Actor) {
    const flight = presentFlight(await this.flights.find(id, actor));
    return { ...flight, progress: await this.countPhotos(id) };
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Change a flight’s record: drone, pilot, certificate, permit, purpose, planned area',
  })
  @Allow('operator', 'supervisor', 'admin')
  @Answers(200, flightSchema)
  async change(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: flightChangesSchema }) body: FlightChanges,
    @CurrentActor() actor: Actor,
  ): Promise<FlightDto> {
    return presentFlight(await this.flights.change(id, body, actor));
  }

  @Post(':id/seal')
  @ApiOperation({ summary: 'End the upload and start the processing; doing it twice is doing it once' })
  @Allow('operator', 'admin')
  @Answers(200, flightWithProgressSchema)
  async seal(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: sealSchema }) body: z.infer<typeof sealSchema>,
    @CurrentActor() actor: Actor,
  ) {
    await this.sealing.seal(id, body.allowMissing, actor);
    await this.quality.refresh(id);
    return this.show(id, actor);
  }

  @Post(':id/withdraw')
  @ApiOperation({
    summary: 'Take back a flight that was sent by mistake, until work on one of its tickets has begun',
    description:
      'Its photos are rejected, damage that only it showed is withdrawn with its tickets, and the same files may be sent again.',
  })
  @Allow('operator', 'supervisor', 'admin')
  @Answers(200, flightSchema)
  async withdraw(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: withdrawSchema }) body: z.infer<typeof withdrawSchema>,
    @CurrentActor() actor: Actor,
  ): Promise<FlightDto> {
    await this.withdrawing.withdraw(id, body.reason, actor);
    return presentFlight(await this.flights.find(id, actor));
  }

  @Get(':id/progress')
  @ApiOperation({ summary: 'How far a flight is' })
  @AllowSignedIn()
  @Answers(200, progressSchema)
  async showProgress(
    @Param('id', { schema: idSchema }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<ProgressDto> {
    await this.flights.find(id, actor);
    return this.countPhotos(id);
  }

  private async countPhotos(id: string): Promise<ProgressDto> {
    const counts = await this.progress.counts(id);
    if (!counts) throw notFound('Flight', id);
    return presentProgress(counts);
  }
}
