import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { systemActor } from '../../domain/access/actor';
import type { Verdict } from '../../domain/resurvey/judge-place';
import type { MeasuredSize } from '../../domain/resurvey/measure-size';
import type { VerdictReason } from '../../domain/resurvey/reasons';
import { consequenceOf, type TicketConsequence } from '../../domain/ticket/flight-verdict';
import type { TicketState } from '../../domain/ticket/ticket-state';
import { isVerifiedByFlight } from '../resurvey/ticket-conditions';
import { moveBySystem, type SystemMoveOf } from './system-moves';

export interface ObservationChanges {
  readonly verified: number;
  readonly reopened: number;
  readonly verificationsTakenBack: number;
  readonly seemRepaired: number;
}

interface ObservedTicket {
  readonly observation_id: string;
  readonly ticket_id: string;
  readonly state: TicketState;
  readonly repaired_at: Date | null;
  readonly verdict: Verdict;
  readonly reasons: VerdictReason[];
  readonly seen_at: Date;
  readonly size_before: MeasuredSize | null;
  readonly size_after: MeasuredSize | null;
  readonly photo_ids: string[] | null;
  readonly is_overtaken: boolean;
  readonly is_verified_by_this_flight: boolean;
}

/** Brings tickets in line with what the flight says of their damage, with the observation as evidence in each event. */
export async function applyObservations(
  manager: EntityManager,
  flightId: string,
  now: Date,
): Promise<ObservationChanges> {
  const tickets = await loadObservedTickets(manager, flightId);
  const withConsequence = (wanted: TicketConsequence, state?: TicketState) =>
    tickets.filter(
      (ticket) => consequenceFor(ticket) === wanted && (state === undefined || ticket.state === state),
    );
  const move = (chosen: readonly ObservedTicket[], from: TicketState, to: TicketState) =>
    moveBySystem(
      manager,
      chosen.map((ticket) => toMove(ticket, flightId)),
      { from, to, reason: 'A flight says so.' },
      now,
    );
  const verified = withConsequence('verify');
  const takenBack = withConsequence('take-back-verification');
  await move(verified, 'repaired', 'verified');
  await move(takenBack, 'verified', 'repaired');
  for (const state of ['repaired', 'verified'] as const)
    await move(withConsequence('reopen', state), state, 'open');
  const seeming = withConsequence('tell-seems-repaired');
  await tellSeemsRepaired(manager, flightId, seeming, now);
  return {
    verified: verified.length,
    reopened: withConsequence('reopen').length,
    verificationsTakenBack: takenBack.length,
    seemRepaired: seeming.length,
  };
}

/** A later look overtakes this one unless it saw nothing. */
const loadObservedTickets = (manager: EntityManager, flightId: string): Promise<ObservedTicket[]> =>
  manager.query(
    `select observation.id as observation_id, ticket.id as ticket_id, ticket.state, ticket.repaired_at, observation.verdict,
       observation.reasons, observation.seen_at, observation.size_before, observation.size_after,
       (select jsonb_agg(view ->> 'photoId') from jsonb_array_elements(observation.views) view
        where (view ->> 'showsDamage')::boolean or view ->> 'flaw' is null) as photo_ids,
       exists (select from defect_observation later where later.defect_id = observation.defect_id
         and later.flight_id <> $1 and later.seen_at > observation.seen_at and later.verdict <> 'not-observable') as is_overtaken,
       ${isVerifiedByFlight('ticket.id', '$1::uuid')} as is_verified_by_this_flight
     from defect_observation observation join ticket on ticket.defect_id = observation.defect_id
     where observation.flight_id = $1 order by ticket.id`,
    [flightId],
  );

const consequenceFor = (ticket: ObservedTicket): TicketConsequence =>
  consequenceOf({
    verdict: ticket.verdict,
    state: ticket.state,
    repairedAt: ticket.repaired_at,
    seenAt: ticket.seen_at,
    isOvertaken: ticket.is_overtaken,
    isVerifiedByThisFlight: ticket.is_verified_by_this_flight,
  });

const toMove = (ticket: ObservedTicket, flightId: string): SystemMoveOf => ({
  ticketId: ticket.ticket_id,
  reason: sentenceOf(ticket),
  details: detailsOf(ticket, flightId),
});

const detailsOf = (ticket: ObservedTicket, flightId: string) => ({
  flightId,
  observationId: ticket.observation_id,
  verdict: ticket.verdict,
  seenAt: ticket.seen_at,
  photoIds: ticket.photo_ids ?? [],
  sizeBefore: ticket.size_before,
  sizeAfter: ticket.size_after,
});

const openings: Readonly<Record<Verdict, string>> = {
  'first-seen': 'A flight found it for the first time.',
  persists: 'A flight found the damage still there.',
  grown: 'A flight found the damage still there, and larger.',
  repaired: 'A flight found the damage repaired.',
  'not-observable': 'A flight could not tell whether the damage is still there.',
};

const sentenceOf = ({ verdict, reasons }: ObservedTicket): string =>
  [openings[verdict], ...reasons.map(({ message }) => message)].join(' ');

/** Once a flight; where the flight, run again, says otherwise, the word is marked as taken back. */
async function tellSeemsRepaired(
  manager: EntityManager,
  flightId: string,
  tickets: readonly ObservedTicket[],
  now: Date,
): Promise<void> {
  await manager.query(
    `update ticket_event set undone_at = $3 where kind = 'observation' and undone_at is null
       and details ->> 'flightId' = $1 and details ->> 'verdict' = 'repaired' and not (ticket_id = any($2::uuid[]))`,
    [flightId, tickets.map(({ ticket_id }) => ticket_id), now],
  );
  if (tickets.length === 0) return;
  await manager.query(
    `insert into ticket_event (id, ticket_id, kind, body, details, actor_label, at)
     select told.id, told.ticket_id, 'observation', told.body, told.details, $5, $6
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::jsonb[]) as told (id, ticket_id, body, details)
     where not exists (select from ticket_event event where event.ticket_id = told.ticket_id and event.kind = 'observation'
       and event.undone_at is null and event.details ->> 'flightId' = told.details ->> 'flightId'
       and event.details ->> 'verdict' = 'repaired')`,
    [
      tickets.map(() => uuidv7()),
      tickets.map(({ ticket_id }) => ticket_id),
      tickets.map((ticket) => `${sentenceOf(ticket)} Nobody has said that it was repaired.`),
      tickets.map((ticket) => JSON.stringify(detailsOf(ticket, flightId))),
      systemActor.label,
      now,
    ],
  );
}
