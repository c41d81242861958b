import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import {
  defaultChoices,
  type Language,
  type NoticeChoice,
  type NoticeKind,
  noticeKinds,
} from '../../domain/notice/notice-kinds';
import { Clock } from '../../platform/telemetry/clock';
import { Notice } from './notice.entity';

export interface NoticeChoices {
  readonly language: Language;
  readonly kinds: readonly (NoticeChoice & { readonly kind: NoticeKind })[];
}

/** A person's own notices, and what they want to be told. */
@Injectable()
export class NoticeService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  list(
    userId: string,
    page: { readonly limit: number; readonly beforeId: string | null; readonly isUnreadOnly: boolean },
  ): Promise<Notice[]> {
    const query = this.database
      .getRepository(Notice)
      .createQueryBuilder('notice')
      .where('notice.userId = :userId and notice.isShown', { userId })
      .orderBy('notice.id', 'DESC')
      .limit(page.limit);
    if (page.beforeId) query.andWhere('notice.id < :beforeId', { beforeId: page.beforeId });
    if (page.isUnreadOnly) query.andWhere('notice.readAt is null');
    return query.getMany();
  }

  async countUnread(userId: string): Promise<number> {
    const [row]: [{ count: string }] = await this.database.query(
      'select count(*) from notice where user_id = $1 and is_shown and read_at is null',
      [userId],
    );
    return Number(row.count);
  }

  /** All of them, where no ids are given. */
  async markRead(userId: string, ids: readonly string[] | null): Promise<void> {
    await this.database.query(
      'update notice set read_at = $2 where user_id = $1 and read_at is null and ($3::uuid[] is null or id = any($3))',
      [userId, this.clock.now(), ids],
    );
  }

  async choices(userId: string): Promise<NoticeChoices> {
    const rows: { kind: NoticeKind; in_app: boolean; by_mail: boolean }[] = await this.database.query(
      'select kind, in_app, by_mail from notice_choice where user_id = $1',
      [userId],
    );
    const [person]: { language: Language }[] = await this.database.query(
      'select language from user_account where id = $1',
      [userId],
    );
    const chosen = new Map(rows.map((row) => [row.kind, { inApp: row.in_app, byMail: row.by_mail }]));
    return {
      language: person!.language,
      kinds: noticeKinds.map((kind) => ({ kind, ...(chosen.get(kind) ?? defaultChoices[kind]) })),
    };
  }

  async choose(userId: string, choices: Partial<NoticeChoices>): Promise<NoticeChoices> {
    await this.database.transaction(async (manager) => {
      if (choices.language)
        await manager.query('update user_account set language = $2 where id = $1', [
          userId,
          choices.language,
        ]);
      for (const { kind, inApp, byMail } of choices.kinds ?? [])
        await manager.query(
          `insert into notice_choice (user_id, kind, in_app, by_mail) values ($1, $2, $3, $4)
           on conflict on constraint notice_choice_pk do update set in_app = excluded.in_app, by_mail = excluded.by_mail`,
          [userId, kind, inApp, byMail],
        );
    });
    return this.choices(userId);
  }
}
