import type { DamageClass } from '../../../src/domain/detection/damage';
import { isotropic } from '../../../src/domain/fusion/covariance';
import type { GroundedDetection } from '../../../src/domain/fusion/defect-evidence';
import { classGroup } from '../../../src/domain/fusion/fusion-rules';
import type { Metres } from '../../../src/domain/units';
import type { Random } from '../../../src/simulator/random';
import { footprintOf, pixels, type SceneSetting, type SimulatedPhoto } from './scene-photos';
import { sceneFrame as frame, type TrueDefect } from './true-defects';

/** What a detector gets wrong; shares of what it sees, but for the false alarms, which are a photo's. */
const faults = {
  missed: 0.2,
  otherCrackClass: 0.15,
  otherGroup: 0.01,
  cutBySeam: 0.2,
  labelledTwice: 0.03,
  falseAlarms: 0.8,
  boxWander: 0.06,
} as const;
/** A detector doesn't see a strip of a damage at a photo's border that shows less than these shares of it. */
const leastVisible = { length: 0.25, area: 0.1 } as const;
const radians = Math.PI / 180;

interface BoxOnPhoto {
  readonly left: Metres;
  readonly right: Metres;
  readonly back: Metres;
  readonly front: Metres;
}

export type Seen = Omit<GroundedDetection, 'id'> & { readonly truthId: string };

/** What the detector says of one damage in one photo: nothing, a box, or a crack's pieces. */
export function see(
  defect: TrueDefect,
  photo: SimulatedPhoto,
  setting: SceneSetting,
  random: Random,
): Seen[] {
  const footprint = footprintOf(setting);
  const inPhoto = defect.outline.map((point) => intoPhoto(photo, point));
  if (
    inPhoto.every(
      ({ aside, ahead }) => Math.abs(aside) > footprint.across || Math.abs(ahead) > footprint.along,
    )
  )
    return [];
  const pieces = cutBySeam(defect, inPhoto, random);
  return pieces.flatMap((points) => {
    const whole = boundsOf(points);
    const box = clip(whole, footprint);
    const isBarelyThere =
      !box ||
      longSide(box) < leastVisible.length * longSide(whole) ||
      areaOf(box) < leastVisible.area * areaOf(whole);
    if (isBarelyThere || random.chance(missedOf(defect))) return [];
    const damageClass = labelOf(defect.damageClass, random);
    const drawn = () =>
      layOnGround(photo, clip(wander(box, setting, random), footprint) ?? box, footprint, setting);
    const first: Seen = { ...drawn(), damageClass, score: random.range(0.3, 0.95), truthId: defect.id };
    if (!random.chance(faults.labelledTwice) || !isCrack(defect.damageClass)) return [first];
    const again = damageClass === 'D20' ? 'D00' : 'D20';
    return [first, { ...drawn(), damageClass: again, score: random.range(0.2, 0.5), truthId: defect.id }];
  });
}

const missedOf = ({ recall }: TrueDefect): number => (recall === undefined ? faults.missed : 1 - recall);

const isCrack = (damageClass: DamageClass): boolean => classGroup(damageClass) === 'crack';

const longSide = (box: BoxOnPhoto): Metres => Math.max(box.right - box.left, box.front - box.back);
const areaOf = (box: BoxOnPhoto): number => (box.right - box.left) * (box.front - box.back);

interface InPhoto {
  readonly aside: Metres;
  readonly ahead: Metres;
}

function cutBySeam(defect: TrueDefect, points: readonly InPhoto[], random: Random): (readonly InPhoto[])[] {
  const isLine = defect.outline.length === 25;
  const length = 2 * Math.hypot(defect.halfEast, defect.halfNorth);
  if (!isLine || length < 2 || !random.chance(faults.cutBySeam)) return [points];
  const at = random.integer(8, 16);
  return [points.slice(0, at + 1), points.slice(at)];
}

export function intoPhoto(photo: SimulatedPhoto, { east, north }: { east: Metres; north: Metres }): InPhoto {
  const [sine, cosine] = [Math.sin(photo.yaw * radians), Math.cos(photo.yaw * radians)];
  const [de, dn] = [east - photo.east, north - photo.north];
  return { aside: de * cosine - dn * sine, ahead: de * sine + dn * cosine };
}

const boundsOf = (points: readonly InPhoto[]): BoxOnPhoto => ({
  left: Math.min(...points.map(({ aside }) => aside)),
  right: Math.max(...points.map(({ aside }) => aside)),
  back: Math.min(...points.map(({ ahead }) => ahead)),
  front: Math.max(...points.map(({ ahead }) => ahead)),
});

function clip(box: BoxOnPhoto, { across, along }: { across: Metres; along: Metres }): BoxOnPhoto | null {
  const clipped = {
    left: Math.max(box.left, -across / 2),
    right: Math.min(box.right, across / 2),
    back: Math.max(box.back, -along / 2),
    front: Math.min(box.front, along / 2),
  };
  return clipped.right > clipped.left && clipped.front > clipped.back ? clipped : null;
}

/** Each edge wanders by a share of the box's sides and by two pixels. */
function wander(box: BoxOnPhoto, { height }: SceneSetting, random: Random): BoxOnPhoto {
  const pixel = height / pixels.focalLength;
  const edge = (side: Metres): Metres => random.normal() * Math.hypot(faults.boxWander * side, 2 * pixel);
  const [across, along] = [box.right - box.left, box.front - box.back];
  const grow = 2 * pixel;
  const moved = {
    left: box.left - grow + edge(across),
    right: box.right + grow + edge(across),
    back: box.back - grow + edge(along),
    front: box.front + grow + edge(along),
  };
  const isBox = moved.right - moved.left > pixel && moved.front - moved.back > pixel;
  return isBox
    ? moved
    : { left: box.left - grow, right: box.right + grow, back: box.back - grow, front: box.front + grow };
}

function labelOf(damageClass: DamageClass, random: Random): DamageClass {
  if (damageClass === 'repair') return damageClass;
  if (random.chance(faults.otherGroup)) return damageClass === 'D40' ? 'D20' : 'D40';
  if (damageClass === 'D40' || !random.chance(faults.otherCrackClass)) return damageClass;
  return random.pick((['D00', 'D10', 'D20'] as const).filter((other) => other !== damageClass));
}

export function falseAlarms(photo: SimulatedPhoto, setting: SceneSetting, random: Random): Seen[] {
  const footprint = footprintOf(setting);
  const count = random.chance(faults.falseAlarms) ? random.integer(1, 2) : 0;
  return Array.from({ length: count }, (_, i): Seen => {
    const [aside, ahead] = [
      random.range(-0.45, 0.45) * footprint.across,
      random.range(-0.45, 0.45) * footprint.along,
    ];
    const isLine = random.chance(0.5);
    const [half, side] = isLine
      ? [random.range(0.5, 2), 0.1]
      : [random.range(0.1, 0.5), random.range(0.1, 0.5)];
    const box = clip(
      { left: aside - side, right: aside + side, back: ahead - half, front: ahead + half },
      footprint,
    )!;
    return {
      ...layOnGround(photo, box, footprint, setting),
      damageClass: isLine ? 'D00' : random.pick(['D40', 'D20'] as const),
      score: random.range(0.2, 0.6),
      truthId: `${photo.id}-false-${i}`,
    };
  });
}

/** As a registered pose would: the box's middle and sides, off by the photo's error. */
function layOnGround(
  photo: SimulatedPhoto,
  box: BoxOnPhoto,
  footprint: { across: Metres; along: Metres },
  { betweenPhotos }: SceneSetting,
): Omit<Seen, 'damageClass' | 'score' | 'truthId'> {
  const [sine, cosine] = [Math.sin(photo.yaw * radians), Math.cos(photo.yaw * radians)];
  const { shift } = photo;
  const toGround = (aside: Metres, ahead: Metres) => {
    const [a, f] = [
      aside * (1 + shift.scale) + ahead * shift.turn,
      ahead * (1 + shift.scale) - aside * shift.turn,
    ];
    return {
      east: photo.east + shift.east + a * cosine + f * sine,
      north: photo.north + shift.north + f * cosine - a * sine,
    };
  };
  const corner = (aside: Metres, ahead: Metres): [number, number] => {
    const { lon, lat } = frame.toLonLat(toGround(aside, ahead));
    return [lon, lat];
  };
  const [across, along] = [box.right - box.left, box.front - box.back];
  const bearing = (photo.yaw + (along >= across ? 0 : 90)) % 180;
  const edge = 0.01;
  return {
    photoId: photo.id,
    place: frame.toLonLat(toGround((box.left + box.right) / 2, (box.back + box.front) / 2)),
    covariance: isotropic(2),
    polygon: {
      type: 'Polygon',
      coordinates: [
        [
          corner(box.left, box.front),
          corner(box.right, box.front),
          corner(box.right, box.back),
          corner(box.left, box.back),
          corner(box.left, box.front),
        ],
      ],
    },
    length: Math.max(across, along),
    width: Math.min(across, along),
    area: across * along,
    bearing: (bearing + 180) % 180,
    betweenPhotos,
    cutSides: [
      box.left <= -footprint.across / 2 + edge,
      box.right >= footprint.across / 2 - edge,
      box.back <= -footprint.along / 2 + edge,
      box.front >= footprint.along / 2 - edge,
    ].filter(Boolean).length,
  };
}
