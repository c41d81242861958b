import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import type { Milliseconds } from '../../domain/units';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { Clock } from '../../platform/telemetry/clock';
import { type ReviewItemDto, ReviewQueue, type ReviewQueueQuery } from '../detection/review-queue.service';

/** A person who looks longer takes the lease anew by asking again; one who left gives it back by waiting. */
export const LEASE_TIME: Milliseconds = 10 * 60 * 1000;

export interface LeaseRequest extends Pick<ReviewQueueQuery, 'kind' | 'flight' | 'sort'> {
  readonly count: number;
  readonly skip: readonly string[];
}

export interface ReviewProgress {
  readonly waiting: number;
  readonly decidedToday: number;
  readonly decidedTodayByMe: number;
  /** Mine in the last hour. */
  readonly decidedLastHourByMe: number;
}

/** Hands out what waits for a person, so that no two reviewers are given the same find. */
@Injectable()
export class ReviewDeskService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly queue: ReviewQueue,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'CITY_TIME_ZONE'>,
  ) {}

  /** The next finds that nobody else holds; they are the caller's for ten minutes. What the caller held before is let go. */
  async takeNext(request: LeaseRequest, userId: string): Promise<ReviewItemDto[]> {
    const held = await this.database.transaction(async (manager) => {
      await lockLeases(manager);
      const now = this.clock.now();
      const { count, skip, ...which } = request;
      const { items } = await this.queue.pick(
        { ...which, limit: count },
        { manager, free: { userId, now, skip } },
      );
      await manager.query('delete from review_lease where user_id = $1 or expires_at <= $2', [userId, now]);
      await manager.query(
        `insert into review_lease (subject_id, user_id, expires_at) select unnest($1::uuid[]), $2, $3
         on conflict (subject_id) do update set user_id = excluded.user_id, expires_at = excluded.expires_at`,
        [items.map((item) => item.id), userId, new Date(now.getTime() + LEASE_TIME)],
      );
      return items;
    });
    return this.queue.fill(held);
  }

  async letGo(userId: string): Promise<void> {
    await this.database.query('delete from review_lease where user_id = $1', [userId]);
  }

  /** Decisions count once each, tickets' and boxes' alike; what was taken back doesn't count. */
  async progress(actor: Actor): Promise<ReviewProgress> {
    const [row]: [Record<keyof ReviewProgress, string>] = await this.database.query(
      `with decided as (
         select actor_id, at from ticket_event
         where from_state = 'proposed' and kind = 'transition' and actor_id is not null and undone_at is null
           and at >= least(date_trunc('day', $1::timestamptz, $2), $1::timestamptz - interval '1 hour')
         union all
         select decided_by, decided_at from detection
         where decision <> 'pending' and decided_by is not null
           and decided_at >= least(date_trunc('day', $1::timestamptz, $2), $1::timestamptz - interval '1 hour')
       ), today as (select * from decided where at >= date_trunc('day', $1::timestamptz, $2))
       select
         (select count(*) from ticket where state = 'proposed') +
         (select count(*) from detection join photo on photo.id = detection.photo_id
          where superseded_at is null and decision = 'pending' and defect_id is null and detection.lon is null
            and photo.state = 'detected') as "waiting",
         (select count(*) from today) as "decidedToday",
         (select count(*) from today where actor_id = $3) as "decidedTodayByMe",
         (select count(*) from decided where actor_id = $3 and at >= $1::timestamptz - interval '1 hour') as "decidedLastHourByMe"`,
      [this.clock.now(), this.settings.CITY_TIME_ZONE, actor.userId],
    );
    return {
      waiting: Number(row.waiting),
      decidedToday: Number(row.decidedToday),
      decidedTodayByMe: Number(row.decidedTodayByMe),
      decidedLastHourByMe: Number(row.decidedLastHourByMe),
    };
  }
}

/** Two who ask at once are served one after the other. */
const lockLeases = (manager: EntityManager): Promise<unknown> =>
  manager.query("select pg_advisory_xact_lock(hashtext('pantau.review_lease'))");
