import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { notFound } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';

export interface SavedView {
  readonly id: string;
  readonly page: string;
  readonly name: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly isShared: boolean;
  readonly isMine: boolean;
  readonly owner: string;
}

export type NewSavedView = Pick<SavedView, 'page' | 'name' | 'query' | 'isShared'>;

/** Filters, columns and order that people keep under a name. */
@Injectable()
export class SavedViewService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** One's own, then those that others share. */
  list(userId: string, page: string): Promise<SavedView[]> {
    return this.database.query(
      `select view.id, view.page, view.name, view.query, view.is_shared as "isShared", view.user_id = $1 as "isMine",
         person.display_name as owner
       from saved_view view join user_account person on person.id = view.user_id
       where view.page = $2 and (view.user_id = $1 or view.is_shared) order by view.user_id <> $1, lower(view.name), view.id`,
      [userId, page],
    );
  }

  /** The same name again replaces it. */
  async save(userId: string, view: NewSavedView): Promise<SavedView> {
    const [{ id }]: [{ id: string }] = await this.database.query(
      `insert into saved_view (id, user_id, page, name, query, is_shared, created_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict on constraint saved_view_name_unique do update set query = excluded.query, is_shared = excluded.is_shared
       returning id`,
      [uuidv7(), userId, view.page, view.name, JSON.stringify(view.query), view.isShared, this.clock.now()],
    );
    const views = await this.list(userId, view.page);
    return views.find((saved) => saved.id === id)!;
  }

  async remove(userId: string, id: string): Promise<void> {
    const [, count]: [unknown, number] = await this.database.query(
      'delete from saved_view where id = $1 and user_id = $2',
      [id, userId],
    );
    if (count === 0) throw notFound('View', id);
  }
}
