import { Controller, Get, type OnModuleDestroy, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Actor } from '../../domain/access/actor';
import { AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { FlightService } from './flight.service';
import { FlightEvents } from './flight-events';
import { FlightProgress } from './flight-progress.service';
import { ProgressStream } from './progress-stream';

@ApiTags('flights')
@Controller('flights/:id/events')
export class FlightEventsController implements OnModuleDestroy {
  private readonly streams = new Set<ProgressStream>();

  constructor(
    private readonly flights: FlightService,
    private readonly events: FlightEvents,
    private readonly progress: FlightProgress,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Server-sent events: `progress` with the flight’s counts, at once and after every change',
    description:
      'The stream ends after some minutes; browsers open it again by themselves, and are asked anew who they are.',
  })
  @AllowSignedIn()
  @ApiProduces('text/event-stream')
  @Answers(200)
  async watch(
    @Param('id', { schema: idSchema }) id: string,
    @CurrentActor() actor: Actor,
    @Res() response: Response,
  ): Promise<void> {
    await this.flights.find(id, actor);
    const stream = new ProgressStream(response, () => this.progress.counts(id));
    this.streams.add(stream);
    const stop = this.events.watch(id, () => stream.refreshSoon());
    response.once('close', () => {
      stop();
      stream.end();
      this.streams.delete(stream);
    });
    stream.start();
  }

  onModuleDestroy(): void {
    for (const stream of this.streams) stream.end();
  }
}
