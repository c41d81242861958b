import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { systemActor } from '../../domain/access/actor';
import { findRepeated, type RepairedPlace } from '../../domain/resurvey/find-repeat';
import type { GroundThing } from '../../domain/resurvey/lies-over';
import type { Milliseconds } from '../../domain/units';

interface ThingRow {
  readonly ticket_id: string;
  readonly number: string;
  readonly lon: number;
  readonly lat: number;
  readonly cov_ee: number;
  readonly cov_en: number;
  readonly cov_nn: number;
  readonly length_m: number;
  readonly width_m: number;
}
interface NewTicketRow extends ThingRow {
  readonly seen_at: Date;
  readonly repeat_of: string | null;
}
interface RepairedRow extends ThingRow {
  readonly repaired_at: Date;
}

const THING = `ticket.id as ticket_id, ticket.number, defect.lon, defect.lat, defect.cov_ee, defect.cov_en, defect.cov_nn,
  defect.length_m, defect.width_m`;
/** Some fifty metres: farther no two damages' middles may lie and still be one place. What the index is asked for. */
const NEAR_DEGREES = 0.0005;

/** Links the flight's new tickets to the verified repairs that they break again; a re-run may take a link back. Answers how many. */
export async function linkRepeats(
  manager: EntityManager,
  flightId: string,
  { within, now }: { readonly within: Milliseconds; readonly now: Date },
): Promise<number> {
  const fresh: NewTicketRow[] = await manager.query(
    `select ${THING}, ticket.repeat_of, coalesce((select min(photo.taken_at) from photo where photo.flight_id = $1),
       (select flight.created_at from flight where flight.id = $1)) as seen_at
     from ticket join defect on defect.id = ticket.defect_id
     where ticket.flight_id = $1 and ticket.state <> 'duplicate' order by ticket.id`,
    [flightId],
  );
  if (fresh.length === 0) return 0;
  const repaired = await loadRepairedNear(manager, fresh);
  const links = fresh.map((row) => {
    const others = repaired.filter(({ ticketId }) => ticketId !== row.ticket_id);
    return { row, repeatOf: findRepeated({ ...toThing(row), seenAt: row.seen_at }, others, within) };
  });
  await writeLinks(
    manager,
    links.filter(({ row, repeatOf }) => row.repeat_of !== (repeatOf?.ticketId ?? null)),
    now,
  );
  return links.filter(({ repeatOf }) => repeatOf !== null).length;
}

async function loadRepairedNear(
  manager: EntityManager,
  fresh: readonly NewTicketRow[],
): Promise<(RepairedPlace & { readonly number: string })[]> {
  const rows: RepairedRow[] = await manager.query(
    `select distinct ${THING}, ticket.repaired_at
     from unnest($1::float8[], $2::float8[]) as near (lon, lat)
     join ticket on point(ticket.lon, ticket.lat) <@ box(point(near.lon - $3, near.lat - $3), point(near.lon + $3, near.lat + $3))
     join defect on defect.id = ticket.defect_id
     where ticket.state in ('verified', 'closed') and ticket.repaired_at is not null`,
    [fresh.map(({ lon }) => lon), fresh.map(({ lat }) => lat), NEAR_DEGREES],
  );
  return rows.map((row) => ({
    ...toThing(row),
    ticketId: row.ticket_id,
    number: row.number,
    repairedAt: row.repaired_at,
  }));
}

const toThing = (row: ThingRow): GroundThing => ({
  place: { lon: row.lon, lat: row.lat },
  covariance: { eastEast: row.cov_ee, eastNorth: row.cov_en, northNorth: row.cov_nn },
  length: row.length_m,
  width: row.width_m,
});

async function writeLinks(
  manager: EntityManager,
  changes: readonly {
    readonly row: NewTicketRow;
    readonly repeatOf: (RepairedPlace & { readonly number: string }) | null;
  }[],
  now: Date,
): Promise<void> {
  if (changes.length === 0) return;
  await manager.query(
    `update ticket set repeat_of = link.repeat_of, version = version + 1, updated_at = $3
     from unnest($1::uuid[], $2::uuid[]) as link (ticket_id, repeat_of) where ticket.id = link.ticket_id`,
    [changes.map(({ row }) => row.ticket_id), changes.map(({ repeatOf }) => repeatOf?.ticketId ?? null), now],
  );
  const linked = changes.filter(({ repeatOf }) => repeatOf !== null);
  await manager.query(
    `insert into ticket_event (id, ticket_id, kind, body, details, actor_label, at)
     select told.id, told.ticket_id, 'observation', told.body, told.details, $5, $6
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::jsonb[]) as told (id, ticket_id, body, details)`,
    [
      linked.map(() => uuidv7()),
      linked.map(({ row }) => row.ticket_id),
      linked.map(
        ({ repeatOf }) =>
          `It breaks out where ticket ${repeatOf!.number} was repaired on ${repeatOf!.repairedAt.toISOString().slice(0, 10)}.`,
      ),
      linked.map(({ repeatOf }) => JSON.stringify({ repeatOf: repeatOf!.ticketId })),
      systemActor.label,
      now,
    ],
  );
}
