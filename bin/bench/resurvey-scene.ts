import type { GroundedDetection } from '../../src/domain/fusion/defect-evidence';
import { noDistortion } from '../../src/domain/photogrammetry/brown-distortion';
import type { CameraPose } from '../../src/domain/photogrammetry/camera-pose';
import { levelSurface } from '../../src/domain/photogrammetry/ground-surface';
import type { EastNorth } from '../../src/domain/photogrammetry/local-frame';
import { type Bounds, boundsOfPolygon } from '../../src/domain/resurvey/bounds';
import { scaleErrorOf } from '../../src/domain/resurvey/measure-size';
import type { SurveyPhoto } from '../../src/domain/resurvey/observe-flight';
import type { Metres } from '../../src/domain/units';
import { createRandom, type Random } from '../../src/simulator/random';
import {
  drawPhotos,
  footprintOf,
  pixels,
  type SceneSetting,
  type SimulatedPhoto,
} from './scene/scene-photos';
import { falseAlarms, intoPhoto, see } from './scene/see-damage';
import { drawDefects, sceneFrame, type TrueDefect } from './scene/true-defects';

/** What became of a damage between two flights. */
export const fates = ['persists', 'grown', 'repaired'] as const;
export type Fate = (typeof fates)[number];

export interface ResurveySetting extends SceneSetting {
  /** How the later flight is flown, where otherwise than the first. */
  readonly later?: Partial<Pick<SceneSetting, 'height' | 'overlap' | 'heading'>>;
  /** Mean share of views in which the detector finds a damage; each damage has its own, about a fifth around it. */
  readonly recall: number;
  /** Standard deviation an axis of the later flight's places against the first one's. */
  readonly betweenFlights: Metres;
  /** The later flight was registered to the first, so that both share one scale. */
  readonly isLaidOnEarlier: boolean;
}

export interface SimulatedFlight {
  readonly photos: readonly SurveyPhoto[];
  readonly detections: readonly GroundedDetection[];
  /** What each detection is truly of; a patch is of the damage that it covers. */
  readonly truthOf: ReadonlyMap<string, string>;
}

export interface ResurveyScene {
  readonly isLaidOnEarlier: boolean;
  readonly first: SimulatedFlight;
  readonly later: SimulatedFlight;
  readonly fateOf: ReadonlyMap<string, Fate>;
  /** How many footprints of the later flight each damage lies wholly inside. */
  readonly footprintsOver: ReadonlyMap<string, number>;
}

const shares = { repaired: 0.35, grown: 0.2 } as const;
/** Of the repaired: those that the detector calls a patch when it finds them, and those that it takes for the old damage. */
const repairs = { patched: 0.5, misleading: 0.03, patchRecall: 0.6 } as const;
/** Of the damages of the first flight, so many new ones come up. */
const shareOfNew = 0.05;
const growth = { least: 1.3, most: 2 } as const;
const recallSpread = 0.2;
const leastUnregistered: Metres = 0.5;
const registeredScale = 0.01;
const sigma: CameraPose['sigma'] = { horizontal: 2, height: 1, yaw: 3, tilt: 1, focalLengthRelative: 0.025 };
const radians = Math.PI / 180;

/** Two flights over one road, with simulated truth: what lay there, and what became of it. */
export function drawResurvey(setting: ResurveySetting, seed: number): ResurveyScene {
  const random = createRandom(seed, `resurvey ${setting.name}`);
  const all = drawDefects(Math.round(setting.defects * (1 + shareOfNew)), random).map((defect) => ({
    ...defect,
    recall: Math.max(0.05, Math.min(0.98, setting.recall + recallSpread * random.normal())),
  }));
  const known = all.slice(0, setting.defects);
  const drawn = known.map((defect): [TrueDefect, Fate] => [defect, drawFate(random)]);
  const now = [
    ...drawn.flatMap(([defect, fate]) => becomes(defect, fate, random)),
    ...all.slice(known.length),
  ];
  const own = scaleDraw(setting, random);
  const first = fly(setting, known, { random, name: 'a', offset: { east: 0, north: 0 }, scale: own });
  const laterSetting = { ...setting, ...setting.later };
  const later = fly(laterSetting, now, {
    random,
    name: 'b',
    offset: {
      east: setting.betweenFlights * random.normal(),
      north: setting.betweenFlights * random.normal(),
    },
    scale: setting.isLaidOnEarlier ? own : scaleDraw(laterSetting, random),
  });
  return {
    isLaidOnEarlier: setting.isLaidOnEarlier,
    first,
    later,
    fateOf: new Map(drawn.map(([{ id }, fate]) => [id, fate])),
    footprintsOver: new Map(
      known.map((defect) => [defect.id, countFootprints(defect, later.flown, laterSetting)]),
    ),
  };
}

function drawFate(random: Random): Fate {
  const at = random.next();
  return at < shares.repaired ? 'repaired' : at < shares.repaired + shares.grown ? 'grown' : 'persists';
}

/** What lies there at the later flight. */
function becomes(defect: TrueDefect, fate: Fate, random: Random): TrueDefect[] {
  switch (fate) {
    case 'persists':
      return [defect];
    case 'grown':
      return [scaleDefect(defect, random.range(growth.least, growth.most))];
    case 'repaired': {
      if (random.chance(repairs.misleading)) return [defect];
      if (!random.chance(repairs.patched)) return [];
      return [{ ...defect, damageClass: 'repair', recall: repairs.patchRecall }];
    }
  }
}

function scaleDefect(defect: TrueDefect, by: number): TrueDefect {
  const move = ({ east, north }: EastNorth): EastNorth => ({
    east: defect.east + by * (east - defect.east),
    north: defect.north + by * (north - defect.north),
  });
  return {
    ...defect,
    halfEast: by * defect.halfEast,
    halfNorth: by * defect.halfNorth,
    radius: by * defect.radius,
    outline: defect.outline.map(move),
  };
}

/**
 * What lengths of a whole flight are off by. Photos that were registered hold each other's heights, to the scale of their positions;
 * others are as far off as their tags say.
 */
const scaleDraw = ({ height, betweenPhotos }: SceneSetting, random: Random): number =>
  random.normal() *
  (betweenPhotos < leastUnregistered
    ? registeredScale
    : scaleErrorOf({ sigma, heightAboveGround: height, heightFrom: 'take-off' }));

interface FlightDraw {
  readonly random: Random;
  readonly name: string;
  /** What all its places are off by. */
  readonly offset: EastNorth;
  readonly scale: number;
}

function fly(
  setting: SceneSetting,
  truth: readonly TrueDefect[],
  { random, name, offset, scale }: FlightDraw,
): SimulatedFlight & { readonly flown: readonly SimulatedPhoto[] } {
  const flown = drawPhotos(setting, truth, random).map((photo) => ({
    ...photo,
    id: `${name}-${photo.id}`,
    shift: {
      ...photo.shift,
      east: photo.shift.east + offset.east,
      north: photo.shift.north + offset.north,
      scale: photo.shift.scale + scale,
    },
  }));
  const truthOf = new Map<string, string>();
  const detections = flown.flatMap((photo) => {
    const seen = [
      ...truth.flatMap((defect) => see(defect, photo, setting, random)),
      ...falseAlarms(photo, setting, random),
    ];
    return seen.map(({ truthId, ...detection }, i): GroundedDetection => {
      const id = `${photo.id}-${String(i).padStart(3, '0')}`;
      truthOf.set(id, truthId);
      return { ...detection, id };
    });
  });
  return { photos: flown.map((photo) => surveyPhoto(photo, setting)), detections, truthOf, flown };
}

/** As its pose is known: with its errors. */
function surveyPhoto(photo: SimulatedPhoto, { height, betweenPhotos }: SceneSetting): SurveyPhoto {
  const { shift } = photo;
  const pose: CameraPose = {
    position: sceneFrame.toLonLat({ east: photo.east + shift.east, north: photo.north + shift.north }),
    heightAboveGround: height * (1 + shift.scale),
    heightFrom: 'take-off',
    yaw: photo.yaw + shift.turn / radians,
    pitch: -90,
    roll: 0,
    intrinsics: {
      ...pixels,
      principalPoint: { x: pixels.width / 2, y: pixels.height / 2 },
      distortion: noDistortion,
    },
    sigma,
  };
  const surface = levelSurface(pose);
  return {
    id: photo.id,
    pose,
    surface,
    bounds: boundsUnder(surface),
    pictureFlaw: null,
    betweenPhotos: betweenPhotos < leastUnregistered ? betweenPhotos : null,
  };
}

function boundsUnder(surface: SurveyPhoto['surface']): Bounds {
  const { width, height } = pixels;
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ].map(([x, y]): [number, number] => {
    const found = surface.place({ x: x!, y: y! });
    if (!found.ok) throw new Error('A photo straight down has a footprint.');
    return [found.value.place.lon, found.value.place.lat];
  });
  return boundsOfPolygon({ type: 'Polygon', coordinates: [[...corners, corners[0]!]] });
}

function countFootprints(
  defect: TrueDefect,
  flown: readonly SimulatedPhoto[],
  setting: SceneSetting,
): number {
  const { across, along } = footprintOf(setting);
  return flown.filter((photo) =>
    defect.outline.every((point) => {
      const { aside, ahead } = intoPhoto(photo, point);
      return Math.abs(aside) <= across / 2 && Math.abs(ahead) <= along / 2;
    }),
  ).length;
}
