import type { CameraPose } from '../photogrammetry/camera-pose';
import type { EastNorth, LocalFrame } from '../photogrammetry/local-frame';
import type { Metres } from '../units';
import { type AdjustedPhoto, adjustPoses, type CameraState, type TiedPair } from './adjust-poses';
import { poseOf, stateOf, turnPose } from './camera-state';
import type { GreyImage } from './grey-image';
import { type FlightGround, type GroundRelief, levelGround, reliefOf } from './ground-relief';
import { isTurnedView, photoOf, type View } from './matching-round';
import type { PhotoGround } from './overlapping-pairs';
import { medianPixel, priorOf, ringOf } from './pose-expectations';
import { heightOverGround, layOut, type RasterLayout } from './raster-layout';

export interface PhotoToRegister {
  readonly id: string;
  /** Its height is counted from the flight's level; without a height model that is the ground. */
  readonly pose: CameraPose;
  readonly image: GreyImage;
}

/** Nodes of the ground under a flight lie so far apart, in the images' pixels, and never nearer or farther than this. */
const reliefStepPx = 4;
const leastReliefStep: Metres = 0.5;
const mostReliefStep: Metres = 2;

export interface Candidate {
  readonly id: string;
  readonly image: Pick<GreyImage, 'width' | 'height'>;
  /** As its tags tell, and with its pixels turned. */
  readonly poses: readonly [CameraPose, CameraPose];
  /** Over the ground under it. */
  readonly heightOverGround: Metres;
  /** Of the earlier flight: held still. */
  readonly isFixed: boolean;
  readonly isTurned: boolean;
  readonly state: CameraState;
}

/** Photos while they are being registered: where each is thought to be. */
export class FlightPhotos {
  /** Those of the flight first, then those of the earlier one. */
  private readonly candidates: Candidate[];
  readonly relief: GroundRelief;
  /** Ground of one pixel of the images, the flight's median. */
  readonly finest: Metres;
  /** What all photos of the flight were moved by. */
  shift: EastNorth = { east: 0, north: 0 };

  constructor(
    photos: readonly PhotoToRegister[],
    /** So many of them, the first, are the flight's own. */
    private readonly own: number,
    readonly frame: LocalFrame,
    ground: FlightGround | null,
  ) {
    const step = Math.max(leastReliefStep, Math.min(mostReliefStep, reliefStepPx * medianPixel(photos)));
    this.relief = ground ? reliefOf(ground, frame, step) : levelGround;
    this.candidates = photos.map(({ id, image: { width, height }, pose }, i) => {
      const state = stateOf(pose, frame);
      return {
        id,
        image: { width, height },
        poses: [pose, turnPose(pose)],
        heightOverGround: heightOverGround({ camera: state.camera, pose, relief: this.relief }),
        isFixed: i >= own,
        isTurned: false,
        state,
      };
    });
    this.finest = medianPixel(
      this.flown.map((photo) => ({ image: photo.image, pose: overOwnGround(photo) })),
    );
  }

  get all(): readonly Candidate[] {
    return this.candidates;
  }

  /** The flight's own. */
  get flown(): readonly Candidate[] {
    return this.candidates.slice(0, this.own);
  }

  get grounds(): PhotoGround[] {
    return this.candidates.map((photo) => {
      const pose = poseOf(photo.state, overOwnGround(photo), this.frame);
      const overGround = { ...pose, heightAboveGround: photo.heightOverGround };
      return { camera: photo.state.camera, ring: ringOf(overGround, this.frame) };
    });
  }

  /** A photo's state with or without the turn, whichever it has at present. */
  stateOf(view: View): CameraState {
    const candidate = this.candidates[photoOf(view)]!;
    const isTurned = isTurnedView(view);
    return isTurned === candidate.isTurned
      ? candidate.state
      : stateOf(candidate.poses[isTurned ? 1 : 0], this.frame);
  }

  layOut(view: View, metresPerPixel: Metres): RasterLayout | null {
    const { poses, image } = this.candidates[photoOf(view)]!;
    const state = this.stateOf(view);
    const pose = poseOf(state, poses[isTurnedView(view) ? 1 : 0], this.frame);
    return layOut({ camera: state.camera, pose, image, relief: this.relief }, metresPerPixel);
  }

  turn(photo: number): void {
    const candidate = this.candidates[photo]!;
    if (candidate.isTurned) return;
    const state = stateOf(candidate.poses[1], this.frame);
    this.candidates[photo] = { ...candidate, isTurned: true, state };
  }

  /** Moves the flight's own photos. */
  moveAll({ east, north }: EastNorth): void {
    this.shift = addTo(this.shift, { east, north });
    this.candidates.forEach((photo, i) => {
      if (photo.isFixed) return;
      const camera = addTo(photo.state.camera, { east, north });
      this.candidates[i] = { ...photo, state: { ...photo.state, camera } };
    });
  }

  adjust(pairs: readonly TiedPair[], tieSigma: Metres): void {
    const photos = this.candidates.map(({ poses, isTurned, isFixed }): AdjustedPhoto => {
      const pose = poses[isTurned ? 1 : 0];
      const told = stateOf(pose, this.frame);
      const state = isFixed ? told : { ...told, camera: addTo(told.camera, this.shift) };
      return { state, prior: priorOf(pose), isFixed };
    });
    adjustPoses(photos, pairs, { tieSigma, relief: this.relief }).forEach((state, i) => {
      this.candidates[i] = { ...this.candidates[i]!, state };
    });
  }
}

const addTo = (place: EastNorth, shift: EastNorth): EastNorth => ({
  east: place.east + shift.east,
  north: place.north + shift.north,
});

/** A photo's tagged pose with its height over the ground under it. */
export const overOwnGround = ({
  poses,
  heightOverGround: heightAboveGround,
}: Pick<Candidate, 'poses' | 'heightOverGround'>): CameraPose => ({ ...poses[0], heightAboveGround });
