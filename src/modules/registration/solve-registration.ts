import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { PhotoToRegister } from '../../domain/registration/flight-photos';
import type { FlightGround } from '../../domain/registration/ground-relief';
import { answerInTurn, type MatchingRound, type PairAnswer } from '../../domain/registration/matching-round';
import { listPhotos, registerPhotos } from '../../domain/registration/register-photos';
import type { RegistrationOutcome } from '../../domain/registration/registration-outcome';
import { findThreadFile, MatchPool } from './match-pool';

/** Threads have a photo's neighbourhood in memory each: more than these cost more memory than they save time. */
const MOST_THREADS = 4;
/** For fewer pairs, a second's work, no thread is started. */
const LEAST_PAIRS_FOR_THREADS = 64;

export interface FlightToRegister {
  readonly photos: readonly PhotoToRegister[];
  readonly ground?: FlightGround | null;
  /** Of a flight registered before, to be laid on. */
  readonly earlier?: readonly PhotoToRegister[];
}

export interface SolveOptions {
  readonly signal?: AbortSignal;
  /** As many as there are cores, up to four, unless told. */
  readonly threads?: number;
  readonly leastPairsForThreads?: number;
  /** Hears of each step forward. */
  readonly onStep?: () => void;
}

/**
 * Registers a flight: matching in threads where it is long, the rest here. The outcome is the same with any number of threads. An abort
 * throws the signal's reason within a second or so; what the threads are at is dropped.
 */
export async function solveRegistration(
  { photos, ground = null, earlier = [] }: FlightToRegister,
  options: SolveOptions = {},
): Promise<RegistrationOutcome> {
  const threads = options.threads ?? Math.min(MOST_THREADS, availableParallelism());
  const leastPairs = options.leastPairsForThreads ?? LEAST_PAIRS_FOR_THREADS;
  const images = listPhotos(photos, earlier).map(({ image }) => image);
  const file = threads > 1 ? findThreadFile() : null;
  let pool: MatchPool | null = null;
  const answer = (round: MatchingRound): Promise<PairAnswer[]> => {
    if (!file || round.pairs.length < leastPairs)
      return breathe(
        answerInTurn(round, (photo) => images[photo]!),
        options,
      );
    pool ??= new MatchPool(file, threads, images);
    return pool.answer(round, { signal: options.signal, onAnswer: options.onStep });
  };
  const steps = registerPhotos(photos, ground, earlier);
  try {
    let step = steps.next([]);
    while (!step.done) step = steps.next(await answer(step.value));
    return step.value;
  } finally {
    await (pool as MatchPool | null)?.close();
  }
}

/** Lets the process breathe between pairs: locks are renewed, other stages go on, and an abandoned try ends. */
async function breathe<Result>(
  steps: Generator<unknown, Result, void>,
  { signal, onStep }: SolveOptions,
): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    onStep?.();
    await setImmediate();
    signal?.throwIfAborted();
  }
}
