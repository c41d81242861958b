import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { GreyImage } from '../../domain/registration/grey-image';
import {
  type MatchingRound,
  type PairAnswer,
  photoOf,
  type View,
} from '../../domain/registration/matching-round';
import { findInProject } from '../../platform/config/project-root';
import type { MatchRequest } from './match-desk';
import { shareOut } from './share-out';
import { shareMemory } from './shared-image';

/** So many pairs are sent at once: a fraction of a second's work, so that stopping is quick and no thread waits long at the end. */
const CHUNK = 16;
/** What is drawn for one raster is let go of at once instead of piling up. */
const YOUNG_MEGABYTES = 8;

/** Beside this file in the build; from sources (tests) the build's own. Null where nothing is built. */
export function findThreadFile(): string | null {
  const beside = join(__dirname, 'match-thread.js');
  const built = findInProject('dist/src/modules/registration/match-thread.js');
  return [beside, built].find((path) => existsSync(path)) ?? null;
}

/** Threads that match pairs for one registration. Answers hang on the pairs alone, not on who had them. */
export class MatchPool {
  private readonly threads: MatchThread[];
  private rounds = 0;

  constructor(file: string, count: number, images: readonly GreyImage[]) {
    const shared = new Map<number, GreyImage>();
    const imageOf = (photo: number): GreyImage => {
      const image = shared.get(photo) ?? shareMemory(images[photo]!);
      shared.set(photo, image);
      return image;
    };
    this.threads = Array.from({ length: count }, () => new MatchThread(file, imageOf));
  }

  /** Throws what a thread died of, and the signal's reason once it is aborted. `onAnswer` hears of each chunk. */
  async answer(
    round: MatchingRound,
    { signal, onAnswer }: { readonly signal?: AbortSignal; readonly onAnswer?: () => void },
  ): Promise<PairAnswer[]> {
    const number = this.rounds++;
    const take = shareOut(round.pairs.length, this.threads.length, CHUNK);
    const answers = new Array<PairAnswer>(round.pairs.length);
    const work = async (thread: MatchThread, taker: number): Promise<void> => {
      for (let chunk = take(taker); chunk; chunk = take(taker)) {
        signal?.throwIfAborted();
        const found = await thread.match({ number, round, pairs: round.pairs.slice(chunk.from, chunk.to) });
        for (let i = 0; i < found.length; i++) answers[chunk.from + i] = found[i]!;
        onAnswer?.();
      }
    };
    await Promise.all(this.threads.map(work));
    return answers;
  }

  /** Whatever the threads are at is dropped. */
  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()));
  }
}

interface Errand {
  readonly number: number;
  readonly round: MatchingRound;
  readonly pairs: MatchingRound['pairs'];
}

class MatchThread {
  private readonly worker: Worker;
  private readonly sentImages = new Set<number>();
  private readonly sentLayouts = new Set<View>();
  private round = -1;
  private settle: { resolve(answers: PairAnswer[]): void; reject(error: Error): void } | null = null;
  private death: Error | null = null;

  constructor(
    file: string,
    private readonly imageOf: (photo: number) => GreyImage,
  ) {
    this.worker = new Worker(file, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES } });
    this.worker.on('message', (answers: PairAnswer[]) => this.settle?.resolve(answers));
    this.worker.once('error', (error) => this.die(error as Error));
    this.worker.once('exit', (code) => this.die(new Error(`A matching thread ended with ${code}.`)));
  }

  match({ number, round, pairs }: Errand): Promise<PairAnswer[]> {
    if (number !== this.round) this.sentLayouts.clear();
    this.round = number;
    const views = pairs.flatMap(({ a, b }) => [a, b]);
    const layouts = takeNew(views, this.sentLayouts).map((view) => [view, round.layoutOf(view)] as const);
    const photos = takeNew(views.map(photoOf), this.sentImages);
    const images = photos.map((photo) => [photo, this.imageOf(photo)] as const);
    return new Promise((resolve, reject) => {
      if (this.death) return reject(this.death);
      this.settle = { resolve, reject };
      this.worker.postMessage({ round: number, pairs, layouts, images } satisfies MatchRequest);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private die(error: Error): void {
    this.death ??= error;
    this.settle?.reject(this.death);
  }
}

/** Those that weren't there, each once; now they are. */
function takeNew(wanted: readonly number[], known: Set<number>): number[] {
  return wanted.filter((one) => {
    const isNew = !known.has(one);
    known.add(one);
    return isNew;
  });
}
