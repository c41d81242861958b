import { describeMachine, type Machine } from '../machine';

/** Medians over the rounds; seconds are per photo, of all processes together. */
export interface SizeFigures {
  readonly width: number;
  readonly height: number;
  readonly windows: number;
  readonly photos: number;
  /** Bare decode and `session.run`, two processes at once. */
  readonly floorSeconds: number;
  /** From stored to detected, through queue, storage and database, two workers. */
  readonly pipelineSeconds: number;
  /** Median of floor over pipeline, round by round. */
  readonly ratio: number;
  readonly photosPerHour: number;
  /** Peak of one worker with its children; null where the system doesn't tell. */
  readonly peakMegabytes: number | null;
  /** One worker alone; null where it was not measured. */
  readonly oneWorkerSeconds: number | null;
  readonly speedUpOfTwoWorkers: number | null;
  /** Re-decode for each window, 640 px windows, 20 % overlap, one session with one thread; null where it was not measured. */
  readonly naiveSeconds: number | null;
}

/** What one photo costs a service that all workers share. */
export interface SharedService {
  readonly name: string;
  readonly secondsPerPhoto: number;
  /** Workers of this machine's speed that keep one core of it (or, for time in transactions, one flight) busy. */
  readonly saturatingWorkers: number;
}

export interface LoadReport {
  readonly takenAt: string;
  readonly machine: Machine;
  readonly modelVersion: string;
  readonly rounds: number;
  readonly warnings: readonly string[];
  readonly photos: Readonly<Record<string, SizeFigures>>;
  readonly speedupOverNaive: number | null;
  readonly shared: readonly SharedService[];
}

/** The report as the page docs/benchmarks.md has it. */
export function describeLoad(report: LoadReport): string {
  const { machine, modelVersion, rounds, warnings, takenAt, shared } = report;
  const some = (value: number | null, digits = 2) => (value === null ? '–' : value.toFixed(digits));
  const rows = Object.entries(report.photos).map(([name, size]) =>
    row([
      name,
      size.windows,
      some(size.floorSeconds),
      some(size.pipelineSeconds),
      some(size.ratio),
      Math.round(size.photosPerHour),
      some(size.peakMegabytes, 0),
      some(size.oneWorkerSeconds),
      some(size.speedUpOfTwoWorkers),
      some(size.naiveSeconds),
    ]),
  );
  return [
    `By \`pantau bench\`: ${modelVersion}, medians of ${rounds} interleaved rounds, ${takenAt.slice(0, 10)}.`,
    describeMachine(machine),
    ...warnings.map((warning) => `\n**${warning}**`),
    '',
    '## Whole system: seconds per photo with two workers',
    '',
    row([
      'photo',
      'windows',
      'floor',
      'pipeline',
      'floor / pipeline',
      'photos an hour',
      'peak MB a worker',
      'one worker',
      'speed-up of two',
      'naive',
    ]),
    `|${'---|'.repeat(10)}`,
    ...rows,
    '',
    ...(report.speedupOverNaive === null
      ? []
      : [`Over the naive way: ${report.speedupOverNaive.toFixed(1)} times as fast.`, '']),
    '- **Pipeline**: the time in which all photos of a flight go from `stored` to `detected`, by the rows, over their number. The whole system runs: API, embedded PostgreSQL with its queue, embedded storage; geotag, detect and tile stages of real jobs.',
    '- **Floor**: two processes at once decode the same photos and run the model on tensors filled beforehand, for the same windows; nothing else.',
    '- **Naive**: one process opens the photo again for each window of 640 px with 20 % overlap; one session with one thread.',
    '- **Peak**: high-water marks of a worker and its children, summed, though they need not coincide.',
    '- Photos are drawn (`src/platform/imaging/paint-photo.ts`), JPEG 4:2:0 at quality 92, at the ground sample distance that the model was trained for.',
    '',
    '## What a photo costs the services that workers share',
    '',
    row(['service', 'milliseconds a photo', 'workers that saturate it']),
    `|${'---|'.repeat(3)}`,
    ...shared.map(({ name, secondsPerPhoto, saturatingWorkers }) =>
      row([name, (secondsPerPhoto * 1000).toFixed(1), Math.floor(saturatingWorkers)]),
    ),
    '',
  ].join('\n');
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
