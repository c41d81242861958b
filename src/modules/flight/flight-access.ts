import type { EntityManager } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import type { FlightState } from '../../domain/pipeline';
import { notFound } from '../../platform/http/errors';

/** Operators see their own flights, crews none, every other role all. Null: no restriction. */
export const ownFlightsOnly = (actor: Actor): string | null =>
  actor.role === 'operator' || actor.role === 'crew' ? actor.userId : null;

export interface LockedFlight {
  readonly id: string;
  readonly name: string;
  readonly state: FlightState;
  readonly run: number;
}

/** Throws 404 unless the flight is there for this caller to see. */
export async function assertFlightVisible(
  manager: EntityManager,
  actor: Actor,
  flightId: string,
): Promise<void> {
  const rows: unknown[] = await manager.query(
    'select 1 from flight where id = $1 and ($2::uuid is null or operator_id = $2)',
    [flightId, ownFlightsOnly(actor)],
  );
  if (rows.length === 0) throw notFound('Flight', flightId);
}

/** Locks a flight that the caller may change: one manifest, upload report or seal at a time. */
export async function lockFlight(
  manager: EntityManager,
  actor: Actor,
  flightId: string,
): Promise<LockedFlight> {
  const [flight]: LockedFlight[] = await manager.query(
    'select id, name, state, run from flight where id = $1 and ($2::uuid is null or operator_id = $2) for update',
    [flightId, ownFlightsOnly(actor)],
  );
  if (!flight) throw notFound('Flight', flightId);
  return flight;
}
