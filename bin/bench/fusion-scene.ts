import type { DamageClass } from '../../src/domain/detection/damage';
import { isotropic } from '../../src/domain/fusion/covariance';
import type { GroundedDetection } from '../../src/domain/fusion/defect-evidence';
import { offsetBetweenSegments, type Segment } from '../../src/domain/fusion/segment';
import { localFrame } from '../../src/domain/photogrammetry/local-frame';
import type { Degrees, Metres } from '../../src/domain/units';
import { createRandom, type Random } from '../../src/simulator/random';

/** A flight over a road as it is drawn up for a trial: what differs between flights that fusion must hold for. */
export interface SceneSetting {
  readonly name: string;
  readonly height: Metres;
  /** Shares of a photo that the next one along and the next strip across show again. */
  readonly overlap: { readonly along: number; readonly across: number };
  /** Turn of the strips against the road; with `isCrossed`, a second set of strips at right angles. */
  readonly heading: Degrees;
  readonly isCrossed?: boolean;
  readonly defects: number;
  /** Standard deviation an axis of a photo's place against the others. */
  readonly betweenPhotos: Metres;
}

export interface Scene {
  readonly detections: readonly GroundedDetection[];
  /** What each detection is truly of; a false alarm is of itself. */
  readonly truthOf: ReadonlyMap<string, string>;
  readonly photos: number;
}

interface TrueDefect extends Segment {
  readonly id: string;
  readonly damageClass: DamageClass;
  /** Around the segment: half of the width of an area, the radius of a pothole, half of a crack's wander. */
  readonly radius: Metres;
  readonly outline: readonly { readonly east: Metres; readonly north: Metres }[];
}

interface SimulatedPhoto {
  readonly id: string;
  readonly east: Metres;
  readonly north: Metres;
  readonly yaw: Degrees;
  readonly shift: {
    readonly east: Metres;
    readonly north: Metres;
    readonly turn: number;
    readonly scale: number;
  };
}

/** The road runs north; photos of 4000 x 3000 pixels, focal length 3000 pixels, the long side across the strip. */
const road = { length: 120, width: 14 } as const;
const pixels = { width: 4000, height: 3000, focalLength: 3000 } as const;
/** True neighbours lie at least this far apart, and a new one is put at most `farthest` from an earlier one. */
const neighbours = { nearest: 1, farthest: 3, clearance: 0.3 } as const;
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
const origin = { lon: 106.84, lat: -6.31 };
const frame = localFrame(origin);
const radians = Math.PI / 180;

/** Simulated truth and what a detector makes of it in overlapping photos, registered to `betweenPhotos`. */
export function drawScene(setting: SceneSetting, seed = 1): Scene {
  const random = createRandom(seed, setting.name);
  const truth = drawDefects(setting.defects, random);
  const photos = drawPhotos(setting, truth, random);
  const truthOf = new Map<string, string>();
  const detections = photos.flatMap((photo) => {
    const seen = [
      ...truth.flatMap((defect) => see(defect, photo, setting, random)),
      ...falseAlarms(photo, setting, random),
    ];
    return seen.map(({ truthId, ...detection }, i) => {
      const id = `${photo.id}-${String(i).padStart(3, '0')}`;
      truthOf.set(id, truthId);
      return { ...detection, id };
    });
  });
  return { detections, truthOf, photos: photos.length };
}

function drawDefects(count: number, random: Random): TrueDefect[] {
  const defects: TrueDefect[] = [];
  const length = Math.max(road.length, count / 2);
  for (let tries = 0; defects.length < count && tries < 200 * count; tries++) {
    const beside = defects.length > 0 && random.chance(0.7) ? random.pick(defects.slice(-50)) : null;
    const [bearing, apart] = [
      random.range(0, 360) * radians,
      random.range(neighbours.nearest, neighbours.farthest),
    ];
    const centre = beside
      ? { east: beside.east + apart * Math.sin(bearing), north: beside.north + apart * Math.cos(bearing) }
      : { east: random.range(0, road.width), north: random.range(0, length) };
    const drawn = drawDefect(`t${defects.length}`, centre, random);
    const isOnRoad =
      centre.east >= 0 && centre.east <= road.width && centre.north >= 0 && centre.north <= length;
    if (isOnRoad && defects.every((other) => gapBetween(drawn, other) >= 0)) defects.push(drawn);
  }
  return defects;
}

/** Negative where two are nearer than true neighbours may be. */
function gapBetween(a: TrueDefect, b: TrueDefect): Metres {
  if (Math.abs(a.north - b.north) > 20) return 1;
  const { east, north } = offsetBetweenSegments(a, b);
  return Math.hypot(east, north) - Math.max(neighbours.nearest, a.radius + b.radius + neighbours.clearance);
}

function drawDefect(id: string, centre: { east: Metres; north: Metres }, random: Random): TrueDefect {
  const kind = random.next();
  if (kind < 0.45) {
    const radius = random.range(0.1, 0.5);
    return {
      id,
      ...centre,
      halfEast: 0,
      halfNorth: 0,
      radius,
      damageClass: 'D40',
      outline: ringAround(centre, radius),
    };
  }
  const isArea = kind < 0.6;
  const along = random.next();
  const bearing =
    (along < 0.5 ? random.range(-8, 8) : along < 0.8 ? random.range(82, 98) : random.range(20, 70)) * radians;
  const half = isArea ? random.range(0.5, 1.5) : random.range(0.5, 6);
  const radius = isArea ? random.range(0.4, Math.min(1, half)) : random.range(0.03, 0.12);
  const [halfEast, halfNorth] = [half * Math.sin(bearing), half * Math.cos(bearing)];
  const across = { east: halfNorth / half, north: -halfEast / half };
  const outline = isArea
    ? [1, -1].flatMap((end) =>
        [1, -1].map((side) => ({
          east: centre.east + end * halfEast + side * radius * across.east,
          north: centre.north + end * halfNorth + side * radius * across.north,
        })),
      )
    : Array.from({ length: 25 }, (_, i) => {
        const t = i / 12 - 1;
        const aside = random.range(-radius, radius);
        return {
          east: centre.east + t * halfEast + aside * across.east,
          north: centre.north + t * halfNorth + aside * across.north,
        };
      });
  const damageClass = isArea
    ? 'D20'
    : along < 0.5
      ? 'D00'
      : along < 0.8
        ? 'D10'
        : random.pick(['D00', 'D10'] as const);
  // An area is as a thick line; its ends reach beyond the line's by nothing, so that the radius counts sideways only.
  return { id, ...centre, halfEast, halfNorth, radius, damageClass, outline };
}

const ringAround = (centre: { east: Metres; north: Metres }, radius: Metres) =>
  Array.from({ length: 12 }, (_, i) => ({
    east: centre.east + radius * Math.sin((i * Math.PI) / 6),
    north: centre.north + radius * Math.cos((i * Math.PI) / 6),
  }));

const footprintOf = ({ height }: SceneSetting) => ({
  across: (pixels.width / pixels.focalLength) * height,
  along: (pixels.height / pixels.focalLength) * height,
});

function drawPhotos(setting: SceneSetting, truth: readonly TrueDefect[], random: Random): SimulatedPhoto[] {
  const photos: SimulatedPhoto[] = [];
  const north = truth.reduce((most, defect) => Math.max(most, defect.north), 0);
  const [middle, reach] = [{ east: road.width / 2, north: north / 2 }, Math.hypot(north, road.width) / 2];
  const footprint = footprintOf(setting);
  const step = {
    along: footprint.along * (1 - setting.overlap.along),
    across: footprint.across * (1 - setting.overlap.across),
  };
  for (const heading of setting.isCrossed ? [setting.heading, setting.heading + 90] : [setting.heading]) {
    const [sine, cosine] = [Math.sin(heading * radians), Math.cos(heading * radians)];
    let strip = 0;
    for (let aside = -reach; aside <= reach; aside += step.across, strip++) {
      for (let ahead = -reach; ahead <= reach; ahead += step.along) {
        const at = {
          east: middle.east + ahead * sine + aside * cosine + random.normal() * 0.3,
          north: middle.north + ahead * cosine - aside * sine + random.normal() * 0.3,
        };
        const isOverRoad =
          at.east > -footprint.across &&
          at.east < road.width + footprint.across &&
          at.north > -footprint.across &&
          at.north < north + footprint.across;
        if (!isOverRoad) continue;
        photos.push({
          id: `p${String(photos.length).padStart(4, '0')}`,
          ...at,
          yaw: heading + (strip % 2) * 180 + random.normal() * 3,
          shift: registrationError(setting, random),
        });
      }
    }
  }
  return photos;
}

/** Most of a registered photo's error is a shift; the rest turns and scales it about its middle. */
function registrationError({ betweenPhotos, height }: SceneSetting, random: Random): SimulatedPhoto['shift'] {
  const atEdge = (0.5 * betweenPhotos) / (0.5 * height);
  return {
    east: 0.85 * betweenPhotos * random.normal(),
    north: 0.85 * betweenPhotos * random.normal(),
    turn: atEdge * random.normal(),
    scale: atEdge * random.normal(),
  };
}

interface BoxOnPhoto {
  readonly left: Metres;
  readonly right: Metres;
  readonly back: Metres;
  readonly front: Metres;
}

type Seen = Omit<GroundedDetection, 'id'> & { readonly truthId: string };

/** What the detector says of one damage in one photo: nothing, a box, or a crack's pieces. */
function see(defect: TrueDefect, photo: SimulatedPhoto, setting: SceneSetting, random: Random): Seen[] {
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
    if (isBarelyThere || random.chance(faults.missed)) return [];
    const damageClass = labelOf(defect.damageClass, random);
    const drawn = () =>
      layOnGround(photo, clip(wander(box, setting, random), footprint) ?? box, footprint, setting);
    const first: Seen = { ...drawn(), damageClass, score: random.range(0.3, 0.95), truthId: defect.id };
    if (!random.chance(faults.labelledTwice) || defect.damageClass === 'D40') return [first];
    const again = damageClass === 'D20' ? 'D00' : 'D20';
    return [first, { ...drawn(), damageClass: again, score: random.range(0.2, 0.5), truthId: defect.id }];
  });
}

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

function intoPhoto(photo: SimulatedPhoto, { east, north }: { east: Metres; north: Metres }): InPhoto {
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
  if (random.chance(faults.otherGroup)) return damageClass === 'D40' ? 'D20' : 'D40';
  if (damageClass === 'D40' || !random.chance(faults.otherCrackClass)) return damageClass;
  return random.pick((['D00', 'D10', 'D20'] as const).filter((other) => other !== damageClass));
}

function falseAlarms(photo: SimulatedPhoto, setting: SceneSetting, random: Random): Seen[] {
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
