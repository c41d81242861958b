import type { Milliseconds } from './units';

/** Life of a photo. `duplicate` and `rejected` are ends, as `detected` is. */
export const photoStates = ['expected', 'stored', 'geotagged', 'detected', 'rejected', 'duplicate'] as const;
export type PhotoState = (typeof photoStates)[number];
export const endedPhotoStates: readonly PhotoState[] = ['detected', 'rejected', 'duplicate'];

/** Life of a flight, in order; `failed` and `withdrawn` may come after any. A withdrawn flight stays so. */
export const flightStates = [
  'receiving',
  'sealed',
  'processing',
  'registered',
  'fused',
  'resurveyed',
  'processed',
  'failed',
  'withdrawn',
] as const;
export type FlightState = (typeof flightStates)[number];

export const stageNames = [
  'ingest',
  'geotag',
  'detect',
  'tile',
  'register',
  'fuse',
  'resurvey',
  'ticket',
  'sweep',
  'notify',
] as const;
export type StageName = (typeof stageNames)[number];

interface StageTiming {
  /** Tries in all, the first included. */
  readonly attempts: number;
  /** First pause before a retry; it doubles each time. */
  readonly backoff: Milliseconds;
  /** After this long a try is given up. */
  readonly timeLimit: Milliseconds;
  /** Jobs of this stage that one worker process holds at once. */
  readonly concurrency: number;
  /** BullMQ priority: smaller goes first, 0 first of all. */
  readonly priority: number;
  /** What it does, in the words of the health page and the README. */
  readonly does: string;
}

export interface PhotoStage extends StageTiming {
  readonly subject: 'photo';
  readonly from: PhotoState;
  readonly to: PhotoState;
}
export interface FlightStage extends StageTiming {
  readonly subject: 'flight';
  readonly from: FlightState;
  readonly to: FlightState;
}
export interface ScheduledStage extends StageTiming {
  readonly subject: 'system';
  readonly every: Milliseconds;
}
export type Stage = PhotoStage | FlightStage | ScheduledStage;

const seconds = (n: number): Milliseconds => n * 1000;

/**
 * The one table of the pipeline: queues, processors, health page and README are made from it.
 * A stage takes a row from `from` to `to`; a row in any other state makes the job a no-op, so that running twice is running once.
 * `tile` leaves the state alone: previews and pyramids are made beside the main way.
 */
export const pipeline = {
  ingest: {
    subject: 'photo',
    from: 'expected',
    to: 'stored',
    attempts: 5,
    backoff: seconds(1),
    timeLimit: seconds(120),
    concurrency: 4,
    priority: 0,
    does: 'reads the object back, compares its SHA-256 and stores it under its hash',
  },
  geotag: {
    subject: 'photo',
    from: 'stored',
    to: 'geotagged',
    attempts: 5,
    backoff: seconds(1),
    timeLimit: seconds(30),
    concurrency: 4,
    priority: 0,
    does: 'reads the camera pose from EXIF and XMP and grades it',
  },
  detect: {
    subject: 'photo',
    from: 'geotagged',
    to: 'detected',
    attempts: 2,
    backoff: seconds(2),
    timeLimit: seconds(55),
    concurrency: 1,
    priority: 0,
    does: 'decodes the photo once, cuts windows, runs the model, merges across seams',
  },
  tile: {
    subject: 'photo',
    from: 'detected',
    to: 'detected',
    attempts: 2,
    backoff: seconds(5),
    timeLimit: seconds(55),
    concurrency: 1,
    priority: 10,
    does: 'makes the deep-zoom pyramid and preview of photos that show damage',
  },
  register: {
    subject: 'flight',
    from: 'processing',
    to: 'registered',
    attempts: 5,
    backoff: seconds(2),
    timeLimit: seconds(900),
    concurrency: 1,
    priority: 0,
    does: 'moves overlapping photos onto each other by what they show, and grades how well they fit',
  },
  fuse: {
    subject: 'flight',
    from: 'registered',
    to: 'fused',
    attempts: 5,
    backoff: seconds(2),
    timeLimit: seconds(300),
    concurrency: 1,
    priority: 0,
    does: 'projects boxes to the ground and makes one defect of each group',
  },
  resurvey: {
    subject: 'flight',
    from: 'fused',
    to: 'resurveyed',
    attempts: 5,
    backoff: seconds(2),
    timeLimit: seconds(300),
    concurrency: 1,
    priority: 0,
    does: 'says of each damage known there before: persists, grown, repaired, or not observable and why',
  },
  ticket: {
    subject: 'flight',
    from: 'resurveyed',
    to: 'processed',
    attempts: 5,
    backoff: seconds(2),
    timeLimit: seconds(120),
    concurrency: 1,
    priority: 0,
    does: 'opens one proposed ticket for each new defect, and confirms or contradicts claimed repairs',
  },
  sweep: {
    subject: 'system',
    every: seconds(5),
    attempts: 1,
    backoff: 0,
    timeLimit: seconds(60),
    concurrency: 1,
    priority: 0,
    does: 'puts back work that a lost queue or a killed worker forgot',
  },
  notify: {
    subject: 'system',
    every: seconds(15),
    attempts: 1,
    backoff: 0,
    timeLimit: seconds(300),
    concurrency: 1,
    priority: 0,
    does: 'tells people what concerns them, in the app and by mail',
  },
} as const satisfies Record<StageName, Stage>;

export type PhotoStageName = {
  [K in StageName]: (typeof pipeline)[K]['subject'] extends 'photo' ? K : never;
}[StageName];
export type FlightStageName = {
  [K in StageName]: (typeof pipeline)[K]['subject'] extends 'flight' ? K : never;
}[StageName];
export type SubjectStageName = PhotoStageName | FlightStageName;

export const photoStages: readonly PhotoStageName[] = ['ingest', 'geotag', 'detect', 'tile'];
export const scheduledStages = ['sweep', 'notify'] as const satisfies readonly StageName[];
export const flightStages: readonly FlightStageName[] = ['register', 'fuse', 'resurvey', 'ticket'];

/** States in which a flight waits for a stage or is at one. */
export const busyFlightStates: readonly FlightState[] = flightStages.map((stage) => pipeline[stage].from);

/** Whether a flight in this state has the stage behind it; a failed one may not. */
export const hasPassed = (state: FlightState, stage: FlightStageName): boolean =>
  state !== 'failed' &&
  state !== 'withdrawn' &&
  flightStates.indexOf(state) >= flightStates.indexOf(pipeline[stage].to);

/** The stage that a photo in this state waits for, if any. */
export function nextPhotoStage(state: PhotoState): PhotoStageName | null {
  switch (state) {
    case 'expected':
      return null; // the client's upload comes first
    case 'stored':
      return 'geotag';
    case 'geotagged':
      return 'detect';
    case 'detected':
    case 'rejected':
    case 'duplicate':
      return null;
  }
}

/** The stage that a flight in this state waits for, if any. */
export const nextFlightStage = (state: FlightState): FlightStageName | null =>
  flightStages.find((stage) => pipeline[stage].from === state) ?? null;
