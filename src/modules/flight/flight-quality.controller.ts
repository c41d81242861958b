import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../domain/access/actor';
import { AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { RoadCoverageService } from '../road/road-coverage.service';
import { type CoverageDto, coverageSchema, presentCoverage } from './coverage.dto';
import { FlightService } from './flight.service';
import { FlightQualityService } from './flight-quality.service';
import { type FlightQualityDto, flightQualitySchema, presentFlightQuality } from './quality.dto';

/** What a flight is worth, as far as its photos have come: judged at the moment of asking. */
@ApiTags('flights')
@Controller('flights/:id')
export class FlightQualityController {
  constructor(
    private readonly flights: FlightService,
    private readonly judging: FlightQualityService,
    private readonly roads: RoadCoverageService,
  ) {}

  @Get('quality')
  @ApiOperation({ summary: 'What is wrong with the flight and its photos, by code, with the photos' })
  @AllowSignedIn()
  @Answers(200, flightQualitySchema)
  async showQuality(
    @Param('id', { schema: idSchema }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<FlightQualityDto> {
    await this.flights.find(id, actor);
    return presentFlightQuality(await this.judging.judge(id));
  }

  @Get('coverage')
  @ApiOperation({ summary: 'Coverage map: planned area, footprints with their scale, gaps (GeoJSON)' })
  @AllowSignedIn()
  @Answers(200, coverageSchema)
  async showCoverage(
    @Param('id', { schema: idSchema }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<CoverageDto> {
    await this.flights.find(id, actor);
    const judged = await this.judging.judge(id);
    // A planned track is no area: then all that was seen is told.
    const area = judged.plannedArea;
    const planned = area?.type === 'Polygon' || area?.type === 'MultiPolygon' ? area : null;
    const footprints = judged.photos.flatMap(({ footprint }) => footprint ?? []);
    return presentCoverage(judged, await this.roads.metresOfRoadSeen(footprints, planned));
  }
}
