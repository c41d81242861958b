import { systemActor } from '../access/actor';
import { verdicts } from '../resurvey/judge-place';
import { consequenceOf, type VerdictOnTicket } from './flight-verdict';
import { checkMove } from './ticket-rules';
import { type TicketState, ticketStates } from './ticket-state';

const flown = new Date('2026-03-10T02:00:00Z');
const before = new Date('2026-03-01T02:00:00Z');
const after = new Date('2026-03-20T02:00:00Z');
const told = (changes: Partial<VerdictOnTicket>): VerdictOnTicket => ({
  verdict: 'repaired',
  state: 'repaired',
  repairedAt: before,
  seenAt: flown,
  isOvertaken: false,
  isVerifiedByThisFlight: false,
  ...changes,
});

describe('what a flight does to a ticket', () => {
  it.each<[string, Partial<VerdictOnTicket>, string]>([
    ['confirms a claimed repair', {}, 'verify'],
    ['contradicts it', { verdict: 'persists' }, 'reopen'],
    ['contradicts it when the damage is larger too', { verdict: 'grown' }, 'reopen'],
    ['leaves the claim alone where it saw nothing', { verdict: 'not-observable' }, 'nothing'],
    ['flown before the repair doesn’t confirm it', { repairedAt: after }, 'nothing'],
    ['flown before the repair doesn’t contradict it', { repairedAt: after, verdict: 'persists' }, 'nothing'],
    ['flown at the very time of the repair changes nothing', { repairedAt: flown }, 'nothing'],
    ['overtaken by a later one changes nothing', { isOvertaken: true, verdict: 'persists' }, 'nothing'],
    ['confirms what a person verified: nothing', { state: 'verified' }, 'nothing'],
    [
      'takes its own verification back when the re-run finds the damage',
      { state: 'verified', isVerifiedByThisFlight: true, verdict: 'persists' },
      'reopen',
    ],
    [
      'takes its own verification back when the re-run can’t tell',
      { state: 'verified', isVerifiedByThisFlight: true, verdict: 'not-observable' },
      'take-back-verification',
    ],
    ['keeps its own verification', { state: 'verified', isVerifiedByThisFlight: true }, 'nothing'],
    ['tells of a repair that nobody claimed', { state: 'open', repairedAt: null }, 'tell-seems-repaired'],
    ['says nothing of open damage that is still there', { state: 'open', verdict: 'persists' }, 'nothing'],
    ['leaves a closed ticket alone', { state: 'closed' }, 'nothing'],
    ['leaves a rejected ticket alone', { state: 'rejected', verdict: 'persists' }, 'nothing'],
  ])('%s', (_, changes, expected) => {
    expect(consequenceOf(told(changes))).toBe(expected);
  });

  it('is always a move that the ticket rules allow the system', () => {
    const targets: Partial<Record<string, TicketState>> = {
      verify: 'verified',
      reopen: 'open',
      'take-back-verification': 'repaired',
    };
    for (const state of ticketStates)
      for (const verdict of verdicts)
        for (const isVerifiedByThisFlight of [false, true]) {
          const to = targets[consequenceOf(told({ state, verdict, isVerifiedByThisFlight }))];
          if (to)
            expect(checkMove({ from: state, to, reason: 'The flight says so.' }, systemActor).ok).toBe(true);
        }
  });
});
