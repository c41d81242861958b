import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type DamageClass, damageClasses, damageNames } from '../domain/detection/damage';
import { DomainError } from '../domain/domain-error';
import type { BoxInPhoto, Degrees, Metres, Pixels } from '../domain/units';
import { planDefects } from './defect-plan';
import { type District, planCars, planDistrict } from './district';
import { planLight } from './light';
import { createRandom, type Random, seedFrom } from './random';
import type { RenderBatch, RenderJob } from './render-job';
import { runBatches } from './run-batches';
import { defaultOrigin, type Scene } from './scene';
import { planTraffic } from './traffic-plan';
import type { TrafficThing } from './traffic-shapes';
import type { TrafficBox } from './traffic-truth';
import type { TrueBox } from './truth';

export interface TileOptions {
  readonly out: string;
  readonly tiles: number;
  readonly seed?: number;
  /** Metres a pixel; each street is drawn within a quarter of it. */
  readonly groundSampleDistance?: Metres;
  readonly tileSize?: Pixels;
  /** People and vehicles to find instead of damage, streets and views turned any way. */
  readonly traffic?: boolean;
  readonly threads?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface CocoSet {
  readonly info: Readonly<Record<string, unknown>>;
  readonly categories: readonly {
    readonly id: number;
    readonly name: DamageClass | TrafficThing['kind'];
    readonly supercategory: string;
  }[];
  readonly images: readonly CocoImage[];
  readonly annotations: readonly CocoAnnotation[];
}

interface CocoImage {
  readonly id: number;
  readonly file_name: string;
  readonly width: Pixels;
  readonly height: Pixels;
  readonly source: string;
  readonly view: string;
  /** Tiles of one street: never on both sides of a split. */
  readonly group: string;
  /** Centimetres a pixel. */
  readonly gsd: number;
}

interface CocoAnnotation {
  readonly id: number;
  readonly image_id: number;
  readonly category_id: number;
  readonly bbox: readonly [number, number, number, number];
  readonly area: number;
  /** 1: too little of it shows to be an example, too much to be ground. */
  readonly iscrowd: 0 | 1;
}

const tilesPerStreet = 12;
const streetLength: Metres = 48;
const defectsPerStreet = 18;
const flyingHeight: Metres = 45;
/** Less than this in sight is no example of anything. */
const leastVisible = 0.2;
/** Tiles centred anywhere on the road instead of on a damage: intact asphalt, kerbs, junctions. */
const shareElsewhere = 0.3;
/** Half of the field of view of a wide drone camera, corner to corner. */
const mostLean: Degrees = 38;

interface PlannedTile {
  readonly file: string;
  readonly group: string;
  readonly gsd: Metres;
}

/**
 * Renders labelled tiles for training, the road upright in each, and writes `annotations.json` (COCO) beside them.
 * Every dozen tiles show one street of its own under its own light. Throws DomainError `setting-out-of-range`.
 */
export async function simulateTiles(options: TileOptions): Promise<CocoSet> {
  const { seed = 1, groundSampleDistance = 0.014, tileSize = 512, traffic = false } = options;
  checkTileOptions(options.tiles, groundSampleDistance, tileSize);
  await mkdir(options.out, { recursive: true });
  const planned: PlannedTile[] = [];
  const batches: RenderBatch[] = [];
  while (planned.length < options.tiles) {
    const count = Math.min(tilesPerStreet, options.tiles - planned.length);
    batches.push(
      planStreet(
        options.out,
        seedFrom(seed, `street-${batches.length}`),
        count,
        { aboutGsd: groundSampleDistance, tileSize, traffic },
        planned,
      ),
    );
  }
  const labelsOf = new Map<number, readonly Label[]>();
  await runBatches(batches, options.threads ?? Math.min(4, availableParallelism()), (outcome) => {
    labelsOf.set(outcome.index, traffic ? trafficLabels(outcome.traffic) : damageLabels(outcome.boxes));
    options.onProgress?.(labelsOf.size, planned.length);
  });
  const coco = cocoOf(planned, labelsOf, { tileSize, seed, traffic });
  await writeFile(join(options.out, 'annotations.json'), `${JSON.stringify(coco)}\n`);
  return coco;
}

function checkTileOptions(tiles: number, gsd: Metres, tileSize: Pixels): void {
  if (!Number.isInteger(tiles) || tiles < 1 || tiles > 100_000) {
    throw new DomainError('setting-out-of-range', `tiles is ${tiles}; give a whole number from 1 to 100000.`);
  }
  if (!(gsd >= 0.002 && gsd <= 0.1)) {
    throw new DomainError('setting-out-of-range', `gsd is ${gsd * 100} cm; give 0.2 to 10.`);
  }
  if (!Number.isInteger(tileSize) || tileSize < 64 || tileSize > 4096) {
    throw new DomainError(
      'setting-out-of-range',
      `tile size is ${tileSize}; give a whole number from 64 to 4096.`,
    );
  }
}

function planStreet(
  out: string,
  seed: number,
  count: number,
  { aboutGsd, tileSize, traffic }: { aboutGsd: Metres; tileSize: Pixels; traffic: boolean },
  planned: PlannedTile[],
): RenderBatch {
  const random = createRandom(seed, 'tiles');
  const district = planDistrict(seed, streetLength);
  const scene = streetScene(seed, district, random, traffic);
  const gsd = aboutGsd * random.range(0.78, 1.28);
  const group = `sim-${seed.toString(16)}`;
  const jobs = Array.from({ length: count }, (): RenderJob => {
    const index = planned.length;
    const file = `sim_${String(index + 1).padStart(6, '0')}.jpg`;
    planned.push({ file, group, gsd });
    return {
      index,
      path: join(out, file),
      sensorSeed: seedFrom(seed, file),
      segments: [],
      camera: {
        ...(traffic
          ? viewOfTraffic(random, scene, gsd * tileSize)
          : viewOfRoad(random, scene, gsd * tileSize)),
        focalLength: flyingHeight / gsd,
        width: tileSize,
        height: tileSize,
      },
    };
  });
  return { scene, texel: gsd * 0.8, quality: random.integer(72, 95), jobs };
}

function streetScene(seed: number, district: District, random: Random, traffic: boolean): Scene {
  return {
    frame: { origin: defaultOrigin, roadBearing: random.range(0, 360) },
    district,
    cars: traffic ? [] : planCars(seed, district),
    traffic: traffic ? planTraffic(seed, district) : undefined,
    light: planLight(seed),
    defects: planDefects(seed, district, defectsPerStreet, { from: 0, to: streetLength, separation: 0.4 }),
  };
}

type View = Pick<RenderJob['camera'], 'x' | 'y' | 'z' | 'yaw' | 'pitch' | 'roll'>;

function viewOfRoad(random: Random, scene: Scene, side: Metres): View {
  return {
    ...tileCentre(random, scene, side),
    z: flyingHeight,
    yaw: random.pick([0, 180]) + random.normal() * 4,
    pitch: -90,
    roll: 0,
  };
}

/** Turned any way, and leaning as much as a wide photo's corner does: the tile is a part of one. */
function viewOfTraffic(random: Random, { district, traffic = [] }: Scene, side: Metres): View {
  const near = random.chance(shareElsewhere) || traffic.length === 0 ? null : random.pick(traffic).centre;
  const reach = district.halfWidth + 14;
  const target = near
    ? {
        x: near.across + random.range(-0.4, 0.4) * side,
        y: near.along + random.range(-0.4, 0.4) * side,
      }
    : { x: random.range(-reach, reach), y: random.range(0, streetLength) };
  const yaw = random.range(0, 360);
  const lean = random.range(0, mostLean) * random.next();
  const away = flyingHeight * Math.tan((lean * Math.PI) / 180);
  const turn = (yaw * Math.PI) / 180;
  return {
    x: target.x - away * Math.sin(turn),
    y: target.y - away * Math.cos(turn),
    z: flyingHeight,
    yaw,
    pitch: -90 + lean,
    roll: 0,
  };
}

function tileCentre(random: Random, scene: Scene, side: Metres): { x: Metres; y: Metres } {
  if (scene.defects.length === 0 || random.chance(shareElsewhere)) {
    const across = scene.district.halfWidth + 2;
    return { x: random.range(-across, across), y: random.range(0, streetLength) };
  }
  const { centre } = random.pick(scene.defects);
  return {
    x: centre.across + random.range(-0.35, 0.35) * side,
    y: centre.along + random.range(-0.35, 0.35) * side,
  };
}

interface Label {
  readonly category: number;
  readonly box: BoxInPhoto;
  readonly isPartial: boolean;
}

const trafficNames = ['vehicle', 'person'] as const;
/** Of a person's or vehicle's pixels: less is neither an example nor ground. */
const leastTrafficVisible = 0.35;

function damageLabels(boxes: readonly TrueBox[]): Label[] {
  return boxes
    .filter(({ visibleFraction }) => visibleFraction >= leastVisible)
    .map(({ damageClass, box }) => ({
      category: damageClasses.indexOf(damageClass) + 1,
      box,
      isPartial: false,
    }));
}

function trafficLabels(boxes: readonly TrafficBox[]): Label[] {
  return boxes.map(({ kind, box, visibleFraction }) => ({
    category: trafficNames.indexOf(kind) + 1,
    box,
    isPartial: visibleFraction < leastTrafficVisible,
  }));
}

function cocoOf(
  planned: readonly PlannedTile[],
  labelsOf: ReadonlyMap<number, readonly Label[]>,
  { tileSize, seed, traffic }: { tileSize: Pixels; seed: number; traffic: boolean },
): CocoSet {
  const annotations: CocoAnnotation[] = [];
  for (const index of planned.keys()) {
    for (const { category, box, isPartial } of labelsOf.get(index) ?? []) {
      annotations.push({
        id: annotations.length + 1,
        image_id: index + 1,
        category_id: category,
        bbox: [box.x, box.y, box.width, box.height],
        area: box.width * box.height,
        iscrowd: isPartial ? 1 : 0,
      });
    }
  }
  return {
    info: {
      description: traffic
        ? 'Rendered vehicles and people from above, boxes exact.'
        : 'Rendered road damage, boxes exact; D00 runs along the photo’s vertical.',
      version: '1',
      seed,
    },
    categories: traffic
      ? trafficNames.map((name, i) => ({ id: i + 1, name, supercategory: 'traffic' }))
      : damageClasses.map((name, i) => ({ id: i + 1, name, supercategory: damageNames[name] })),
    images: planned.map(({ file, group, gsd }, index) => ({
      id: index + 1,
      file_name: file,
      width: tileSize,
      height: tileSize,
      source: 'pantau_simulator',
      view: 'drone',
      group,
      gsd: Math.round(gsd * 1e4) / 100,
    })),
    annotations,
  };
}
