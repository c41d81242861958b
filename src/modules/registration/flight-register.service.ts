import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { PhotoRejection } from '../../domain/domain-error';
import type { PoseReason } from '../../domain/photogrammetry/camera-pose';
import { layOnGround } from '../../domain/photogrammetry/ground-geotag';
import type { TerrainHeights } from '../../domain/photogrammetry/terrain';
import { pipeline } from '../../domain/pipeline';
import { fromFlightLevel, levelFlight } from '../../domain/registration/flight-level';
import type { PhotoToRegister } from '../../domain/registration/flight-photos';
import { gradePhotos } from '../../domain/registration/grade-photos';
import type { FlightGround } from '../../domain/registration/ground-relief';
import { registeredGeotag } from '../../domain/registration/registered-geotag';
import { type PhotoRegistration, unregistered } from '../../domain/registration/registration';
import type { RegistrationOutcome } from '../../domain/registration/registration-outcome';
import { summariseFlight } from '../../domain/registration/summarise-flight';
import type { Metres } from '../../domain/units';
import { Outbox } from '../../platform/queue/outbox';
import { Clock } from '../../platform/telemetry/clock';
import { FlightGeometryService } from '../flight/flight-geometry.service';
import { mapLimited } from '../photo/map-limited';
import { type EarlierFlight, findEarlierFlight } from './earlier-photos';
import { GreyPhotos } from './grey-photos.service';
import {
  layBoxesAnew,
  loadPhotos,
  type PhotoRow,
  type RegisteredPhoto,
  writePhotos,
} from './registration-rows';
import { solveRegistration } from './solve-registration';

/** One photo is fetched while another is decoded. */
const PHOTOS_AT_ONCE = 2;

interface Solution {
  readonly outcome: RegistrationOutcome | null;
  readonly ground: FlightGround | null;
  readonly graded: ReadonlyMap<string, PhotoRegistration>;
  /** Of the earlier flight that this one was laid on; 0 without one. */
  readonly sigmaOfEarlier: Metres;
}

interface Flown {
  readonly rows: readonly PhotoRow[];
  readonly earlier: EarlierFlight | null;
  readonly terrain: TerrainHeights | null;
}

/** The `register` stage: lays a flight's photos on each other by what they show, and their boxes with them. */
@Injectable()
export class FlightRegisterService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly greys: GreyPhotos,
    private readonly geometry: FlightGeometryService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Running it twice leaves what running it once leaves; `skipped` when the flight doesn't wait for this run. */
  async register(flightId: string, run: number, signal?: AbortSignal): Promise<'done' | 'skipped'> {
    if (!(await isDue(this.database.manager, flightId, run))) return 'skipped';
    const rows = await loadPhotos(this.database.manager, flightId);
    const terrain = await this.geometry.terrainUnderFlight(
      flightId,
      rows.map(({ geotag }) => geotag),
    );
    const earlier = await findEarlierFlight(this.database.manager, flightId, rows);
    const solution = await this.solve({ rows, earlier, terrain }, signal);
    const photos = rows.map((row) => place(row, solution, terrain));
    return this.database.transaction(async (manager) => {
      if (!(await isDue(manager, flightId, run, 'for no key update'))) return 'skipped';
      const now = this.clock.now();
      await writePhotos(manager, photos, now);
      await layBoxesAnew(manager, flightId, photos);
      await manager.query('update flight set state = $2, registration = $3, updated_at = $4 where id = $1', [
        flightId,
        pipeline.register.to,
        summariseFlight(
          photos.map(({ registration }) => registration),
          solution.outcome?.pairs.length ?? 0,
          earlier && solution.outcome?.earlier
            ? { flightId: earlier.flightId, shift: solution.outcome.earlier.shift }
            : null,
        ),
        now,
      ]);
      await this.outbox.add(manager, [{ stage: 'fuse', subjectId: flightId, run }]);
      return 'done';
    });
  }

  private async solve({ rows, earlier, terrain }: Flown, signal?: AbortSignal): Promise<Solution> {
    const graded = new Map<string, PhotoRegistration>();
    const { ground, poses } = levelFlight(
      [...rows, ...(earlier?.photos ?? [])].flatMap(({ id, geotag }) => (geotag ? [{ id, geotag }] : [])),
      terrain,
    );
    const load = async ({ id, sha256 }: PhotoRow): Promise<PhotoToRegister[]> => {
      signal?.throwIfAborted();
      const pose = poses.get(id);
      if (!pose) {
        graded.set(id, unregistered(noPose));
        return [];
      }
      try {
        return [{ id, pose, image: await this.greys.load(sha256, signal) }];
      } catch (error) {
        if (!(error instanceof PhotoRejection)) throw error;
        graded.set(id, unregistered({ code: error.code, message: error.message }));
        return [];
      }
    };
    const photos = (await mapLimited(rows, PHOTOS_AT_ONCE, load)).flat();
    if (photos.length === 0) return { outcome: null, ground, graded, sigmaOfEarlier: 0 };
    const earlierPhotos = (await mapLimited(earlier?.photos ?? [], PHOTOS_AT_ONCE, load)).flat();
    const outcome = await solveRegistration({ photos, ground, earlier: earlierPhotos }, { signal });
    const sigmaOfEarlier = earlier && outcome.earlier?.shift ? earlier.sigma : 0;
    return { outcome, ground, graded: new Map([...graded, ...gradePhotos(outcome)]), sigmaOfEarlier };
  }
}

function place(
  { id, geotag: own }: PhotoRow,
  { outcome, ground, graded, sigmaOfEarlier }: Solution,
  terrain: TerrainHeights | null,
): RegisteredPhoto {
  const registration = graded.get(id)!;
  const found = outcome?.photos.find((photo) => photo.id === id)?.pose;
  if (!own?.pose || !found)
    return { id, registration, geotag: own, ownGeotag: null, footprint: null, terrain };
  // Laid on an earlier flight, its places are as far off as that one's.
  const horizontal = Math.max(found.sigma.horizontal, sigmaOfEarlier);
  const pose = { ...found, sigma: { ...found.sigma, horizontal } };
  const told = fromFlightLevel({ ...own, pose: own.pose }, pose, ground);
  const { geotag, footprint } = layOnGround(registeredGeotag(own, told, registration), terrain);
  const isMoved = registration.grade !== 'unregistered';
  return { id, registration, geotag, ownGeotag: isMoved ? own : null, footprint, terrain };
}

async function isDue(manager: EntityManager, flightId: string, run: number, lock = ''): Promise<boolean> {
  const found: { id: string }[] = await manager.query(
    `select id from flight where id = $1 and run = $2 and state = $3 ${lock}`,
    [flightId, run, pipeline.register.from],
  );
  return found.length > 0;
}

const noPose: PoseReason = {
  code: 'no-pose',
  message: 'The photo has no usable pose, so it is not known which photos show the same ground.',
};
