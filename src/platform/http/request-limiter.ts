import { isIPv6 } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '../config/settings';
import { Clock } from '../telemetry/clock';
import { log } from '../telemetry/logger';
import { TooManyRequests } from './errors';

const MINUTE_MS = 60_000;
/** Of a minute's limit, what a process takes from the shared count at a time: one statement for many requests. */
const BLOCKS_PER_LIMIT = 50;
/** Counts of the minute before may still be written to. */
const KEPT_MINUTES = 2;

/** A caller's share of this minute that this process holds. */
interface Share {
  left: number;
  isSpent: boolean;
  taking: Promise<void> | null;
}

/**
 * Limits requests a calendar minute, for an account, a key or a stranger's address. The count lies in the database, so that it is one for all API
 * processes; each takes it in blocks and never hands out more than it took. Nobody gets more than the limit in a minute, nor more than twice
 * the limit in any 60 s; blocks that another process holds unused can end it up to 2 % a process earlier.
 */
@Injectable()
export class RequestLimiter {
  private minute = 0;
  private shares = new Map<string, Share>();

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** Counts one request; throws TooManyRequests beyond the limit. A database that can't count lets everyone in. */
  async admit(caller: { readonly id: string } | { readonly address: string }): Promise<void> {
    const limit =
      'id' in caller ? this.settings.REQUESTS_PER_MINUTE : this.settings.STRANGER_REQUESTS_PER_MINUTE;
    if (limit === 0) return;
    const name = 'id' in caller ? caller.id : networkOf(caller.address);
    const now = this.clock.now().getTime();
    this.turnTo(Math.floor(now / MINUTE_MS));
    const share = this.shareOf(name);
    while (share.left === 0 && !share.isSpent) {
      share.taking ??= this.take(name, share, limit).finally(() => {
        share.taking = null;
      });
      await share.taking;
    }
    if (share.left === 0) throw new TooManyRequests(limit, Math.ceil((MINUTE_MS - (now % MINUTE_MS)) / 1000));
    share.left--;
  }

  private shareOf(name: string): Share {
    const known = this.shares.get(name);
    if (known) return known;
    const share: Share = { left: 0, isSpent: false, taking: null };
    this.shares.set(name, share);
    return share;
  }

  /** A new minute begins with nothing counted, here and in the database. */
  private turnTo(minute: number): void {
    if (minute === this.minute) return;
    this.minute = minute;
    this.shares = new Map();
    const oldest = new Date((minute - KEPT_MINUTES) * MINUTE_MS);
    this.database
      .query('delete from request_count where minute < $1', [oldest])
      .catch((error: unknown) => log.warn({ err: error }, 'old counts of requests could not be removed'));
  }

  private async take(name: string, share: Share, limit: number): Promise<void> {
    const block = Math.ceil(limit / BLOCKS_PER_LIMIT);
    try {
      const [row]: { taken: number }[] = await this.database.query(
        `insert into request_count as counted (minute, caller, taken) values ($1, $2, $3)
         on conflict on constraint request_count_pk do update set taken = counted.taken + excluded.taken
         returning taken`,
        [new Date(this.minute * MINUTE_MS), name, block],
      );
      const before = (row?.taken ?? block) - block;
      share.left = Math.max(0, Math.min(block, limit - before));
      share.isSpent = share.left === 0;
    } catch (error) {
      log.warn({ err: error }, 'requests could not be counted');
      share.left = block;
    }
  }
}

/** One customer's network is one caller: an IPv4 address, or the first 64 bits of an IPv6 one. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return `address ${plain}`;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const first = head ? head.split(':') : [];
  const last = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last];
  return `address ${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}`;
}
