import type { Verdict } from '../resurvey/judge-place';
import type { TicketState } from './ticket-state';

/** What a flight's verdict does to the ticket of the damage. */
export type TicketConsequence =
  /** The claimed repair is confirmed. */
  | 'verify'
  /** The claimed repair is contradicted, or this flight's own confirmation no longer holds and the damage is there. */
  | 'reopen'
  /** This flight's own confirmation no longer holds; the crew's claim stands. */
  | 'take-back-verification'
  /** Nobody claimed a repair, but it looks repaired: a person is told, and nothing is closed silently. */
  | 'tell-seems-repaired'
  | 'nothing';

export interface VerdictOnTicket {
  readonly verdict: Verdict;
  readonly state: TicketState;
  readonly repairedAt: Date | null;
  /** When the flight first looked at the place. */
  readonly seenAt: Date;
  /** A flight flown later has looked at the place already. */
  readonly isOvertaken: boolean;
  /** This flight, in an earlier run, made the ticket verified. */
  readonly isVerifiedByThisFlight: boolean;
}

const waitingStates: readonly TicketState[] = ['proposed', 'open', 'assigned', 'in-progress'];

/**
 * Flights count by when they were flown, not by when they were uploaded: one flown before the repair neither confirms nor
 * contradicts it, and one that a later flight has overtaken changes nothing.
 */
export function consequenceOf(told: VerdictOnTicket): TicketConsequence {
  const { verdict, state, repairedAt, seenAt, isOvertaken, isVerifiedByThisFlight } = told;
  if (isOvertaken) return 'nothing';
  const isThere = verdict === 'persists' || verdict === 'grown';
  if (state === 'verified' && isVerifiedByThisFlight) {
    if (isThere) return 'reopen';
    return verdict === 'repaired' ? 'nothing' : 'take-back-verification';
  }
  if (waitingStates.includes(state)) return verdict === 'repaired' ? 'tell-seems-repaired' : 'nothing';
  const isAfterRepair = repairedAt !== null && seenAt.getTime() > repairedAt.getTime();
  if (state !== 'repaired' || !isAfterRepair) return 'nothing';
  if (verdict === 'repaired') return 'verify';
  return isThere ? 'reopen' : 'nothing';
}
