import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock } from '../../platform/telemetry/clock';
import { lockDefects } from '../defect/refresh-defects';
import { openTickets } from '../ticket/open-tickets';
import { placeOnRoads } from './place-on-roads';

/** Defects of one transaction: flights that fuse at the time wait for no longer than a second or two. */
const batchSize = 2000;

/** Brings defects and tickets that are there already in line with the layers of now. */
@Injectable()
export class RoadApplyService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Answers how many defects were looked at. What people decided stays; running it twice changes nothing more. */
  async applyToAll(): Promise<number> {
    let [count, after] = [0, '00000000-0000-0000-0000-000000000000'];
    for (;;) {
      const ids = await this.database.transaction(async (manager) => {
        await lockDefects(manager);
        const rows: { id: string }[] = await manager.query(
          `select id from defect where id > $1 and state <> 'withdrawn' order by id limit $2`,
          [after, batchSize],
        );
        const batch = rows.map(({ id }) => id);
        const now = this.clock.now();
        await placeOnRoads(manager, batch, now);
        await openTickets(manager, await ticketedOf(manager, batch), now);
        return batch;
      });
      count += ids.length;
      const last = ids.at(-1);
      if (last === undefined || ids.length < batchSize) return count;
      after = last;
    }
  }
}

/** A layer opens no ticket: defects of flights that are still on their way get theirs from the `ticket` stage. */
async function ticketedOf(manager: EntityManager, ids: readonly string[]): Promise<string[]> {
  const rows: { defect_id: string }[] = await manager.query(
    'select defect_id from ticket where defect_id = any($1::uuid[])',
    [ids],
  );
  return rows.map((row) => row.defect_id);
}
