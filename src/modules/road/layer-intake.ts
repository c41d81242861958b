import type { EntityManager } from 'typeorm';
import { DomainError } from '../../domain/domain-error';
import type { Result } from '../../domain/result';
import { areaOf, type GeometryFault, linesOf, type ToLonLat } from '../../domain/roads/read-geometry';
import type { Metres } from '../../domain/units';
import type { FeatureFile, RawFeature } from '../../platform/geodata/feature-file';
import { projectorNamed } from '../../platform/terrain/epsg';
import { chooseField, textOf } from './field-guess';
import type { LayerImport } from './layer-import';
import { type AreaRow, featureId, insertAreas, insertRoads, type RoadRow } from './layer-rows';
import type { LayerProblem } from './road-layer.entity';

export interface LayerTaken {
  readonly features: number;
  readonly lengthMetres: Metres | null;
  readonly crs: string;
  readonly nameField: string | null;
  readonly classField: string | null;
  readonly problemCount: number;
  /** The first few. */
  readonly problems: readonly LayerProblem[];
}

const problemsNamed = 20;
/** Rows of one statement, and vertices, which tell its size in bytes better: about 2 MB. */
const rowsAtOnce = 500;
const verticesAtOnce = 50_000;
/** Fields and coordinate system are settled by so many features. */
const samplesTaken = 200;
const wgs84 = 'EPSG:4326';

/** One file's way into the rows, a batch at a time. */
export class LayerIntake {
  private features = 0;
  private length: Metres = 0;
  private problemCount = 0;
  private readonly problems: LayerProblem[] = [];
  private readonly ids = new Set<number>();
  private fields: { name: string | null; class: string | null } = { name: null, class: null };

  constructor(
    private readonly manager: EntityManager,
    private readonly layerId: string,
    private readonly told: LayerImport,
    private readonly source: FeatureFile,
    private toLonLat: ToLonLat | null,
  ) {}

  async run(): Promise<LayerTaken> {
    let batch = new Batch();
    for await (const feature of this.settled()) {
      this.add(feature, batch);
      if (!batch.isFull) continue;
      await this.write(batch);
      batch = new Batch();
    }
    await this.write(batch);
    if (this.features === 0) throw this.nothingTaken();
    return {
      features: this.features,
      lengthMetres: this.told.kind === 'roads' ? this.length : null,
      crs: this.told.crs ?? this.source.crs() ?? wgs84,
      nameField: this.fields.name,
      classField: this.fields.class,
      problemCount: this.problemCount,
      problems: this.problems,
    };
  }

  /** All features, none before it is known how to read them. */
  private async *settled(): AsyncGenerator<RawFeature> {
    const samples: RawFeature[] = [];
    let isSettled = false;
    for await (const feature of this.source.features()) {
      if (isSettled) yield feature;
      else if (samples.push(feature) === samplesTaken) {
        this.settle(samples);
        isSettled = true;
        yield* samples;
      }
    }
    if (isSettled) return;
    this.settle(samples);
    yield* samples;
  }

  private settle(samples: readonly RawFeature[]): void {
    const properties = samples.map((sample) => sample.properties);
    if (samples.length > 0) {
      this.fields = {
        name: chooseField('name', this.told.nameField, properties),
        class: this.told.kind === 'roads' ? chooseField('class', this.told.classField, properties) : null,
      };
    }
    if (this.toLonLat) return;
    const crs = this.source.crs();
    if (crs === null) assertDegrees(samples, this.told.fileName);
    this.toLonLat =
      crs === null || crs === wgs84 ? (x, y) => ({ lon: x, lat: y }) : projectorNamed(crs).toLonLat;
  }

  private add({ row, id, geometry, properties }: RawFeature, batch: Batch): void {
    const read = (
      this.told.kind === 'roads' ? linesOf(geometry, this.toLonLat!) : areaOf(geometry, this.toLonLat!)
    ) as Result<unknown, GeometryFault>;
    if (!read.ok) {
      this.problemCount++;
      if (this.problems.length < problemsNamed) this.problems.push({ row, fault: read.error });
      return;
    }
    this.features++;
    const common = {
      id: this.idFor(id ?? `#${row}`, row),
      sourceId: id,
      name: textOf(properties, this.fields.name),
    };
    if (this.told.kind === 'roads') {
      const parts = read.value as RoadRow['parts'];
      batch.addRoad({ ...common, roadClass: textOf(properties, this.fields.class), parts });
    } else {
      batch.addArea({
        ...common,
        kind: this.told.areaKind ?? 'ward',
        geometry: read.value as AreaRow['geometry'],
      });
    }
  }

  /** Ids that repeat in a file are told apart by their row. Half an id is kept of each: a million take some 40 MB. */
  private idFor(key: string, row: string): string {
    const id = featureId(this.layerId, key);
    const half = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
    if (!this.ids.has(half)) {
      this.ids.add(half);
      return id;
    }
    return featureId(this.layerId, `${key}#${row}#${this.features}`);
  }

  private async write(batch: Batch): Promise<void> {
    if (batch.roads.length > 0) this.length += await insertRoads(this.manager, this.layerId, batch.roads);
    if (batch.areas.length > 0) await insertAreas(this.manager, this.layerId, batch.areas);
  }

  private nothingTaken(): DomainError {
    const what = this.told.kind === 'roads' ? 'lines' : 'polygons';
    const first = this.problems[0];
    const why = first
      ? ` Of ${this.problemCount} features none could be used: ${first.row}: ${first.fault}.`
      : '';
    return new DomainError(
      'geodata-without-features',
      `${this.told.fileName} holds no ${what} that could be taken, so nothing was changed.${why}`,
      { status: 422, details: { problemCount: this.problemCount, problems: this.problems } },
    );
  }
}

class Batch {
  readonly roads: RoadRow[] = [];
  readonly areas: AreaRow[] = [];
  private vertices = 0;

  get isFull(): boolean {
    return this.roads.length + this.areas.length >= rowsAtOnce || this.vertices >= verticesAtOnce;
  }

  addRoad(road: RoadRow): void {
    this.roads.push(road);
    for (const part of road.parts) this.vertices += part.length;
  }

  addArea(area: AreaRow): void {
    this.areas.push(area);
    const parts = area.geometry.type === 'Polygon' ? [area.geometry.coordinates] : area.geometry.coordinates;
    for (const rings of parts) for (const ring of rings) this.vertices += ring.length;
  }
}

/** A file that says nothing is taken for degrees: refused where its first place shows that it holds something else. */
function assertDegrees(samples: readonly RawFeature[], fileName: string): void {
  for (const { geometry } of samples) {
    const place = firstPlace((geometry as { coordinates?: unknown } | null)?.coordinates);
    if (!place) continue;
    if (Math.abs(place[0]) <= 180 && Math.abs(place[1]) <= 90) return;
    throw new DomainError(
      'crs-not-told',
      `${fileName} doesn’t say its coordinate system, and ${place.join(', ')} is no longitude and latitude. Say the system, as EPSG:32748, or export the layer in WGS84.`,
      { status: 422 },
    );
  }
}

function firstPlace(coordinates: unknown): readonly [number, number] | null {
  let inner = coordinates;
  while (Array.isArray(inner) && Array.isArray(inner[0])) inner = inner[0];
  if (!Array.isArray(inner)) return null;
  const [x, y] = inner as unknown[];
  return typeof x === 'number' && typeof y === 'number' ? [x, y] : null;
}
