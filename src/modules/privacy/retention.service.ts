import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { systemActor } from '../../domain/access/actor';
import { type RetentionDays, retentionLimits } from '../../domain/privacy/retention';
import type { Milliseconds } from '../../domain/units';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { Clock } from '../../platform/telemetry/clock';
import { log } from '../../platform/telemetry/logger';
import { AuditLog } from '../audit/audit-log.service';
import { AccountErasure } from './account-erasure.service';
import { PhotoErasure } from './photo-erasure.service';

/** Limits move once a day; looking hourly is soon enough. */
const PAUSE: Milliseconds = 3_600_000;
/** A session that ended says no more than which browser somebody had. */
const ENDED_SESSION_DAYS = 30;

export const retentionDaysOf = (settings: Settings): RetentionDays => ({
  originals: settings.RETAIN_ORIGINALS_DAYS,
  renditions: settings.RETAIN_RENDITIONS_DAYS,
  accounts: settings.RETAIN_ACCOUNTS_DAYS,
  audit: settings.RETAIN_AUDIT_DAYS,
});

/** Deletes what is older than the city keeps it, a little at a time, beside the sweep's other work. */
@Injectable()
export class RetentionService {
  private nextLookAt = 0;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly photos: PhotoErasure,
    private readonly accounts: AccountErasure,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** One step when it is time for one; the next sweep goes on while there is more. */
  async runDue(): Promise<void> {
    const now = this.clock.now().getTime();
    if (now < this.nextLookAt) return;
    const done = await this.erase();
    if (done === 0) this.nextLookAt = now + PAUSE;
    else log.info({ done }, 'deleted what was kept long enough');
  }

  /** Answers how many things it took; 0 when nothing is due any more. */
  async erase(): Promise<number> {
    const limits = retentionLimits(retentionDaysOf(this.settings), this.clock.now());
    let done = 0;
    if (limits.originals) done += await this.photos.eraseOriginals(limits.originals);
    if (limits.renditions) done += await this.photos.erasePictures(limits.renditions);
    if (limits.originals || limits.renditions) done += await this.photos.eraseAttachments(limits);
    if (limits.accounts) done += await this.accounts.eraseClosed(limits.accounts);
    if (limits.audit) done += await this.expireHistory(limits.audit);
    done += await this.forgetSessions();
    return done;
  }

  private async expireHistory(before: Date): Promise<number> {
    return this.database.transaction(async (manager) => {
      await manager.query(`select set_config('pantau.privacy', 'on', true)`);
      const [, count]: [unknown, number] = await manager.query(
        `delete from audit_event where id in (select id from audit_event where at < $1 order by at limit 10000)`,
        [before],
      );
      await manager.query(`select set_config('pantau.privacy', 'off', true)`);
      if (count > 0)
        await this.audit.record(manager, systemActor, {
          action: 'audit.expire',
          subjectKind: 'system',
          subjectId: 'audit',
          details: { before, lines: count },
        });
      return count;
    });
  }

  private async forgetSessions(): Promise<number> {
    const [, count]: [unknown, number] = await this.database.query(
      `delete from user_session where coalesce(least(revoked_at, expires_at), expires_at) < $1::timestamptz - make_interval(days => $2)`,
      [this.clock.now(), ENDED_SESSION_DAYS],
    );
    return count;
  }
}
