import { Controller, Get, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../domain/access/actor';
import { Allow, CurrentActor } from '../../platform/http/access';
import { Answers } from '../../platform/http/answers';
import { PublicOrigin } from '../../platform/http/public-origin';
import { type SampleFlightDto, sampleFlightSchema } from './sample-flight.dto';
import { SampleFlightService } from './sample-flight.service';

@ApiTags('flights')
@Controller('sample-flight')
export class SampleFlightController {
  constructor(private readonly sample: SampleFlightService) {}

  @Get()
  @ApiOperation({ summary: 'Whether the sample flight is there, or how far its rendering is' })
  @Allow('operator', 'reviewer', 'supervisor', 'admin')
  @Answers(200, sampleFlightSchema)
  tell(@CurrentActor() actor: Actor): Promise<SampleFlightDto> {
    return this.sample.tell(actor);
  }

  @Post()
  @ApiOperation({
    summary: 'Render the sample flight and send it, to look around with; doing it twice is doing it once',
    description: 'Its photos are simulated. It is marked as a sample and can be withdrawn like any flight.',
  })
  @Allow('operator', 'admin')
  @Answers(202, sampleFlightSchema)
  start(@CurrentActor() actor: Actor, @PublicOrigin() origin: string): Promise<SampleFlightDto> {
    return this.sample.start(actor, origin);
  }
}
