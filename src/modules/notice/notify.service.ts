import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import {
  defaultChoices,
  type Language,
  type NoticeKind,
  noticeKinds,
} from '../../domain/notice/notice-kinds';
import { writeNotice } from '../../domain/notice/notice-text';
import type { Milliseconds } from '../../domain/units';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { Mailer } from '../../platform/mail/mailer';
import { Clock } from '../../platform/telemetry/clock';
import { log } from '../../platform/telemetry/logger';
import { noticeSources } from './notice-sources';

/** Longer than any outage of the workers that nobody sees; older news is none. */
const LOOK_BACK: Milliseconds = 3 * 24 * 60 * 60 * 1000;
const MAILS_AT_ONCE = 20;
const MAIL_TRIES = 6;
const MAIL_PAUSE: Milliseconds = 60_000;

interface FoundRow {
  readonly user_id: string;
  readonly subject_id: string;
  readonly cause: string;
  readonly details: object;
  readonly in_app: boolean | null;
  readonly by_mail: boolean | null;
}

interface WaitingMail {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly subject_kind: 'flight' | 'ticket';
  readonly subject_id: string;
  readonly details: {
    readonly name: string;
    readonly reason?: string | null;
    readonly dueAt?: string | null;
  };
  readonly mail_tries: number;
  readonly email: string;
  readonly display_name: string;
  readonly language: Language;
}

/** The `notify` stage: finds what there is to tell, and sends what goes by mail. */
@Injectable()
export class NotifyService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly mailer: Mailer,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'CITY_TIME_ZONE' | 'PUBLIC_ORIGIN'>,
  ) {}

  /** Running it twice tells nobody twice. */
  async notify(): Promise<void> {
    for (const kind of noticeKinds) await this.find(kind);
    await this.sendMails();
  }

  private async find(kind: NoticeKind): Promise<void> {
    const now = this.clock.now();
    const { subject, select } = noticeSources[kind];
    const rows: FoundRow[] = await this.database.query(
      `select found.*, choice.in_app, choice.by_mail from (${select}) found
       join user_account person on person.id = found.user_id and person.is_active
       left join notice_choice choice on choice.user_id = found.user_id and choice.kind = $3
       where not exists (select from notice where notice.user_id = found.user_id and notice.kind = $3
         and notice.cause = found.subject_id::text || ':' || found.cause) limit 1000`,
      [now, new Date(now.getTime() - LOOK_BACK), kind],
    );
    const usual = defaultChoices[kind];
    const told = rows.map((row) => ({
      id: uuidv7(),
      user_id: row.user_id,
      subject_id: row.subject_id,
      cause: `${row.subject_id}:${row.cause}`,
      details: row.details,
      is_shown: row.in_app ?? usual.inApp,
      mail_state: this.mailer.isSet && (row.by_mail ?? usual.byMail) ? 'waiting' : 'none',
    }));
    if (told.length === 0) return;
    await this.database.query(
      `insert into notice (id, user_id, kind, subject_kind, subject_id, cause, details, created_at, is_shown, mail_state, mail_after)
       select id, user_id, $2, $3, subject_id, cause, details, $4, is_shown, mail_state, $4
       from jsonb_to_recordset($1::jsonb) as told (id uuid, user_id uuid, subject_id uuid, cause text, details jsonb,
         is_shown boolean, mail_state text)
       on conflict on constraint notice_cause_unique do nothing`,
      [JSON.stringify(told), kind, subject, now],
    );
  }

  /** A server that is away costs a mail nothing but time; what it refuses six times is given up, and logged. */
  private async sendMails(): Promise<void> {
    if (!this.mailer.isSet) return;
    const now = this.clock.now();
    const waiting: WaitingMail[] = await this.database.query(
      `select notice.id, notice.kind, notice.subject_kind, notice.subject_id, notice.details, notice.mail_tries,
         person.email, person.display_name, person.language
       from notice join user_account person on person.id = notice.user_id
       where notice.mail_state = 'waiting' and notice.mail_after <= $1 order by notice.mail_after limit ${MAILS_AT_ONCE}`,
      [now],
    );
    for (const mail of waiting) await this.send(mail, now);
  }

  private async send(mail: WaitingMail, now: Date): Promise<void> {
    const tries = mail.mail_tries + 1;
    // Claimed before it is sent: a worker that dies in between sends none twice, and tries again after the pause.
    const [, claimed]: [unknown, number] = await this.database.query(
      `update notice set mail_tries = $2, mail_after = $3 where id = $1 and mail_state = 'waiting' and mail_tries = $4`,
      [mail.id, tries, new Date(now.getTime() + MAIL_PAUSE * 2 ** tries), mail.mail_tries],
    );
    if (claimed === 0) return;
    try {
      await this.mailer.send({ to: mail.email, ...this.write(mail) });
      await this.database.query(`update notice set mail_state = 'sent' where id = $1`, [mail.id]);
    } catch (error) {
      log.warn({ err: error, noticeId: mail.id, tries }, 'a mail could not be sent');
      if (tries >= MAIL_TRIES)
        await this.database.query(`update notice set mail_state = 'failed' where id = $1`, [mail.id]);
    }
  }

  private write(mail: WaitingMail): { subject: string; text: string } {
    const { title, body } = writeNotice(mail.kind, mail.language, {
      ...mail.details,
      dueAt: mail.details.dueAt ? this.showDay(mail.details.dueAt, mail.language) : null,
    });
    const page =
      mail.subject_kind === 'ticket' ? `tickets/${mail.details.name}` : `flights/${mail.subject_id}`;
    const link = this.settings.PUBLIC_ORIGIN ? `\n\n${this.settings.PUBLIC_ORIGIN}/${page}` : '';
    return { subject: title, text: `${body}${link}\n` };
  }

  private showDay(isoTime: string, language: Language): string {
    const zone = this.settings.CITY_TIME_ZONE;
    return new Intl.DateTimeFormat(language === 'id' ? 'id-ID' : 'en-GB', {
      dateStyle: 'long',
      timeZone: zone,
    }).format(new Date(isoTime));
  }
}
