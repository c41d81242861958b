import { text } from 'node:stream/consumers';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DomainError } from '../../domain/domain-error';
import type { CameraPose, Geotag, PoseReason } from '../../domain/photogrammetry/camera-pose';
import { type GroundedGeotag, layOnGround } from '../../domain/photogrammetry/ground-geotag';
import { farthestPerHeight } from '../../domain/photogrammetry/ground-projection';
import { localFrame } from '../../domain/photogrammetry/local-frame';
import { withOutsidePose } from '../../domain/photogrammetry/outside-poses/outside-pose';
import { poseFinder, readOutsidePoses } from '../../domain/photogrammetry/outside-poses/read-outside-poses';
import type { TerrainHeights } from '../../domain/photogrammetry/terrain';
import type { LonLat, Metres } from '../../domain/units';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { ObjectStorage } from '../../platform/storage/object-storage';
import { toLonLatOf } from '../../platform/terrain/epsg';
import { openTerrainFile, type TerrainModel } from '../../platform/terrain/geotiff-terrain';
import { openStoredTerrain } from '../../platform/terrain/stored-terrain';
import type { FlightPoses, FlightTerrain } from './flight-files';
import { RecentlyUsed } from './recently-used';

type Poses = ReturnType<typeof poseFinder>;

/** Flights that a process works on at a time; of each one poses file and one height model stay open. */
const flightsKept = 4;
/** The take-off level is looked for this far around a photo. */
const leastRadius: Metres = 600;
/** From a flight's middle photo. */
const farthestFromMiddle: Metres = 3000;

/** The better poses and the ground heights that a flight's photos are placed with. */
@Injectable()
export class FlightGeometryService {
  private readonly poses = new RecentlyUsed<Poses>(flightsKept);
  private readonly models = new RecentlyUsed<TerrainModel>(flightsKept);

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'TERRAIN_FILE'>,
  ) {}

  /** A photo's geotag with the flight's pose for it, laid on the flight's ground. What can't serve is a reason on the geotag. */
  async placePhoto(flightId: string, photoName: string, geotag: Geotag): Promise<GroundedGeotag> {
    const files = await this.filesOf(flightId);
    const posed = await this.withPose(files.poses, photoName, geotag);
    const { terrain, reasons } = await this.readTerrain(files.terrain, windowUnder(posed.geotag));
    const { parts: _, ...whole } = posed.geotag;
    return layOnGround(whole, terrain, [...reasons, ...posed.reasons]);
  }

  /** The heights under a photo that was placed already; null for level ground. */
  async terrainUnder(flightId: string, geotag: Geotag | null): Promise<TerrainHeights | null> {
    if (!geotag?.pose) return null;
    const files = await this.filesOf(flightId);
    return (await this.readTerrain(files.terrain, windowUnder(geotag))).terrain;
  }

  /**
   * The heights under a whole flight's photos, read once: each photo's own part would be as large as all of it. Null for level ground.
   * Photos farther than a few kilometres from the middle one are left out: one wrong position may not make the heights coarse.
   */
  async terrainUnderFlight(
    flightId: string,
    geotags: readonly (Geotag | null)[],
  ): Promise<TerrainHeights | null> {
    const files = await this.filesOf(flightId);
    return (await this.readTerrain(files.terrain, windowUnderAll(geotags))).terrain;
  }

  private async filesOf(
    flightId: string,
  ): Promise<{ poses: FlightPoses | null; terrain: FlightTerrain | null }> {
    const [files]: { poses: FlightPoses | null; terrain: FlightTerrain | null }[] = await this.database.query(
      'select poses, terrain from flight where id = $1',
      [flightId],
    );
    return files ?? { poses: null, terrain: null };
  }

  private async withPose(
    file: FlightPoses | null,
    photoName: string,
    geotag: Geotag,
  ): Promise<{ geotag: Geotag; reasons: readonly PoseReason[] }> {
    if (!file) return { geotag, reasons: [] };
    const findPose = await this.poses.get(file.key, () => this.readPoses(file.key));
    const pose = findPose(photoName);
    return pose
      ? { geotag: withOutsidePose(geotag, pose, file.takeOffAltitude ?? null), reasons: [] }
      : { geotag, reasons: [photoUnknown] };
  }

  private async readPoses(key: string): Promise<Poses> {
    const body = await this.storage.read(key);
    if (!body)
      throw new DomainError('poses-missing', 'The flight’s poses file can’t be found in storage.', {
        retryable: true,
      });
    return poseFinder(readOutsidePoses(await text(body), toLonLatOf));
  }

  private async readTerrain(
    file: FlightTerrain | null,
    window: TerrainWindow | null,
  ): Promise<{ terrain: TerrainHeights | null; reasons: readonly PoseReason[] }> {
    const configured = this.settings.TERRAIN_FILE;
    if (!window || (!file && configured === undefined)) return { terrain: null, reasons: [] };
    try {
      const model = file
        ? await this.models.get(file.key, () => openStoredTerrain(this.storage, file.key))
        : await this.models.get(configured!, () => openTerrainFile(configured!));
      return { terrain: await model.around(window.centre, window.radius), reasons: [] };
    } catch (error) {
      if (!(error instanceof DomainError) || error.retryable) throw error;
      const message = `${error.message} The level plane was taken.`;
      return { terrain: null, reasons: [{ code: error.code, message }] };
    }
  }
}

interface TerrainWindow {
  readonly centre: LonLat;
  readonly radius: Metres;
}

function windowUnder({ pose }: Geotag): TerrainWindow | null {
  return pose && { centre: pose.position, radius: reachOf(pose) };
}

const reachOf = ({ heightAboveGround }: CameraPose): Metres =>
  Math.max(leastRadius, heightAboveGround * farthestPerHeight * 1.5);

function windowUnderAll(geotags: readonly (Geotag | null)[]): TerrainWindow | null {
  const poses = geotags.flatMap((geotag) => geotag?.pose ?? []);
  if (poses.length === 0) return null;
  const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  const centre = {
    lon: middle(poses.map(({ position }) => position.lon)),
    lat: middle(poses.map(({ position }) => position.lat)),
  };
  const frame = localFrame(centre);
  const radius = poses.reduce((most, pose) => {
    const { east, north } = frame.toLocal(pose.position);
    const away = Math.hypot(east, north);
    return away > farthestFromMiddle ? most : Math.max(most, away + reachOf(pose));
  }, leastRadius);
  return { centre, radius };
}

const photoUnknown: PoseReason = {
  code: 'poses-photo-unknown',
  message: 'The flight’s poses file holds no pose for this photo: its own was taken.',
};
