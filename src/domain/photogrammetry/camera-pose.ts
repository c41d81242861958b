import type { Degrees, LonLat, Metres, Pixels } from '../units';

export const poseGrades = ['good', 'fair', 'low', 'none'] as const;
/**
 * How far a photo's pose may be trusted.
 * good: full attitude and position; fair: something assumed, with a stated larger error; low: known to be unreliable
 * (edited after capture, contradictory tags); none: no usable position. Detections on low and none open no ticket.
 */
export type PoseGrade = (typeof poseGrades)[number];

/** Why a grade is below good, or what was assumed. `code` is stable, `message` a sentence for the operator. */
export interface PoseReason {
  readonly code: string;
  readonly message: string;
}

/** A camera's pose in one normal form: NED, rotation order ZYX; pitch -90 looks straight down; yaw clockwise from true north. */
export interface CameraPose {
  readonly position: LonLat;
  /** Height above the take-off point unless `heightFrom` says otherwise. */
  readonly heightAboveGround: Metres;
  readonly heightFrom: 'take-off' | 'terrain' | 'assumed';
  readonly yaw: Degrees;
  readonly pitch: Degrees;
  readonly roll: Degrees;
  readonly intrinsics: CameraIntrinsics;
  /** One standard deviation of each quantity. */
  readonly sigma: {
    readonly horizontal: Metres;
    readonly height: Metres;
    readonly yaw: Degrees;
    readonly tilt: Degrees;
    /** Relative error of the focal length, 0.01 = 1 %. */
    readonly focalLengthRelative: number;
  };
}

export interface CameraIntrinsics {
  readonly width: Pixels;
  readonly height: Pixels;
  readonly focalLength: Pixels;
  readonly principalPoint: { readonly x: Pixels; readonly y: Pixels };
  readonly distortion: LensDistortion;
  /** In place of the distortion, which is then none. */
  readonly fisheye?: FisheyeLens;
}

/** Pix4D's fisheye model, its affine matrix (C, D, E, F) in units of the focal length. */
export interface FisheyeLens {
  readonly affine: readonly [number, number, number, number];
  /** p0, p1, p2 ... of the angle off the axis as a share of 90 degrees. */
  readonly polynomial: readonly number[];
}

/** Brown-Conrady rational model as OpenCV orders it; all zero for an already undistorted photo. */
export interface LensDistortion {
  readonly k1: number;
  readonly k2: number;
  readonly k3: number;
  readonly k4: number;
  readonly k5: number;
  readonly k6: number;
  readonly p1: number;
  readonly p2: number;
}

/** Where a photo's corners lie, in the order of its pixels: what a map needs to lay the picture on the ground. */
export interface PhotoCorners {
  readonly topLeft: LonLat;
  readonly topRight: LonLat;
  readonly bottomRight: LonLat;
  readonly bottomLeft: LonLat;
}

export interface PoseParts {
  readonly attitude: { readonly yaw: Degrees; readonly pitch: Degrees; readonly roll: Degrees } | null;
  readonly intrinsics: CameraIntrinsics | null;
  readonly heightAboveGround: Metres | null;
  readonly heightFrom: CameraPose['heightFrom'];
  readonly sigma: CameraPose['sigma'];
  /** What the grade would be if nothing were wrong with the position. */
  readonly gradeBesidesPosition: PoseGrade;
}

/** What a photo's header tells, after maker quirks: stored whole on the photo's row. */
export interface Geotag {
  readonly camera: {
    readonly make: string | null;
    readonly model: string | null;
    readonly serial: string | null;
    /** Of the aircraft, where the header tells it. */
    readonly droneSerial?: string;
  };
  /** ISO 8601 with zone where the tags know it, else null. */
  readonly takenAt: string | null;
  /** The camera's own local time as EXIF writes it, zone unknown: tells a clock that was never set. */
  readonly cameraTime?: string | null;
  readonly width: Pixels;
  readonly height: Pixels;
  /** EXIF Orientation 1..8; never applied to sensor pixels. */
  readonly orientation: number;
  /** Null where no position or attitude can be had at all. */
  readonly pose: CameraPose | null;
  /** The GNSS position alone, when there is one (kept even where the pose is refused). */
  readonly position: LonLat | null;
  /** Height on the drone's own vertical datum, which may be off by a hundred metres: good only beside a height model. */
  readonly absoluteAltitude?: Metres | null;
  readonly grade: PoseGrade;
  readonly reasons: readonly PoseReason[];
  /** Where no trusted pose came of the header: what it tells all the same. A pose from outside may make it whole; not stored. */
  readonly parts?: PoseParts;
  /** Where the corners lie on the height model that the photo was laid on; null where one of them can't be placed. */
  readonly corners?: PhotoCorners | null;
  /** Ground sample distance at the photo's centre, metres per pixel. */
  readonly groundSampleDistance: Metres | null;
}
