import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type DamageClass, damageClasses, damageNames } from '../domain/detection/damage';
import { DomainError } from '../domain/domain-error';
import type { Metres, Pixels } from '../domain/units';
import { planDefects } from './defect-plan';
import { type District, planCars, planDistrict } from './district';
import { planLight } from './light';
import { createRandom, type Random, seedFrom } from './random';
import type { RenderBatch, RenderJob } from './render-job';
import { runBatches } from './run-batches';
import { defaultOrigin, type Scene } from './scene';
import type { TrueBox } from './truth';

export interface TileOptions {
  readonly out: string;
  readonly tiles: number;
  readonly seed?: number;
  /** Metres a pixel; each street is drawn within a quarter of it. */
  readonly groundSampleDistance?: Metres;
  readonly tileSize?: Pixels;
  readonly threads?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface CocoSet {
  readonly info: Readonly<Record<string, unknown>>;
  readonly categories: readonly {
    readonly id: number;
    readonly name: DamageClass;
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
  readonly iscrowd: 0;
}

const tilesPerStreet = 12;
const streetLength: Metres = 48;
const defectsPerStreet = 18;
const flyingHeight: Metres = 45;
/** Less than this in sight is no example of anything. */
const leastVisible = 0.2;
/** Tiles centred anywhere on the road instead of on a damage: intact asphalt, kerbs, junctions. */
const shareElsewhere = 0.3;

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
  const { seed = 1, groundSampleDistance = 0.014, tileSize = 512 } = options;
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
        groundSampleDistance,
        tileSize,
        planned,
      ),
    );
  }
  const boxesOf = new Map<number, readonly TrueBox[]>();
  await runBatches(batches, options.threads ?? Math.min(4, availableParallelism()), ({ index, boxes }) => {
    boxesOf.set(index, boxes);
    options.onProgress?.(boxesOf.size, planned.length);
  });
  const coco = cocoOf(planned, boxesOf, tileSize, seed);
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
  aboutGsd: Metres,
  tileSize: Pixels,
  planned: PlannedTile[],
): RenderBatch {
  const random = createRandom(seed, 'tiles');
  const district = planDistrict(seed, streetLength);
  const scene = streetScene(seed, district, random);
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
        ...tileCentre(random, scene, gsd * tileSize),
        z: flyingHeight,
        yaw: random.pick([0, 180]) + random.normal() * 4,
        pitch: -90,
        roll: 0,
        focalLength: flyingHeight / gsd,
        width: tileSize,
        height: tileSize,
      },
    };
  });
  return { scene, texel: gsd * 0.8, quality: random.integer(72, 95), jobs };
}

function streetScene(seed: number, district: District, random: Random): Scene {
  return {
    frame: { origin: defaultOrigin, roadBearing: random.range(0, 360) },
    district,
    cars: planCars(seed, district),
    light: planLight(seed),
    defects: planDefects(seed, district, defectsPerStreet, { from: 0, to: streetLength, separation: 0.4 }),
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

function cocoOf(
  planned: readonly PlannedTile[],
  boxesOf: ReadonlyMap<number, readonly TrueBox[]>,
  tileSize: Pixels,
  seed: number,
): CocoSet {
  const annotations: CocoAnnotation[] = [];
  for (const index of planned.keys()) {
    for (const { damageClass, box, visibleFraction } of boxesOf.get(index) ?? []) {
      if (visibleFraction < leastVisible) continue;
      annotations.push({
        id: annotations.length + 1,
        image_id: index + 1,
        category_id: damageClasses.indexOf(damageClass) + 1,
        bbox: [box.x, box.y, box.width, box.height],
        area: box.width * box.height,
        iscrowd: 0,
      });
    }
  }
  return {
    info: {
      description: 'Rendered road damage, boxes exact; D00 runs along the photo’s vertical.',
      version: '1',
      seed,
    },
    categories: damageClasses.map((name, i) => ({ id: i + 1, name, supercategory: damageNames[name] })),
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
