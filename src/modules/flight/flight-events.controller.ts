import { Controller, Get, type OnModuleDestroy, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Actor } from '../../domain/access/actor';
import { AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { FlightService } from './flight.service';
import { FlightEvents } from './flight-events';
import { FlightProgress } from './flight-progress.service';
import { ProgressFeed } from './progress-feed';
import { ProgressStream } from './progress-stream';

@ApiTags('flights')
@Controller('flights/:id/events')
export class FlightEventsController implements OnModuleDestroy {
  private readonly feeds = new Map<string, { readonly feed: ProgressFeed; readonly stop: () => void }>();

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
    // Gone while its right was looked up: nothing would ever tell of its end.
    if (response.closed) return;
    const feed = this.feedOf(id);
    const stream = new ProgressStream(response);
    stream.start();
    feed.add(stream);
    response.once('close', () => {
      stream.end();
      feed.remove(stream);
      if (!feed.isWatched) this.drop(id);
    });
  }

  onModuleDestroy(): void {
    for (const id of [...this.feeds.keys()]) this.drop(id);
  }

  private feedOf(id: string): ProgressFeed {
    const known = this.feeds.get(id);
    if (known) return known.feed;
    const feed = new ProgressFeed(() => this.progress.counts(id));
    this.feeds.set(id, { feed, stop: this.events.watch(id, () => feed.refreshSoon()) });
    return feed;
  }

  private drop(id: string): void {
    const known = this.feeds.get(id);
    this.feeds.delete(id);
    known?.stop();
    known?.feed.end();
  }
}
