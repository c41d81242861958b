import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Geotag } from '../../domain/photogrammetry/camera-pose';
import { footprint } from '../../domain/photogrammetry/ground-projection';
import { localFrame } from '../../domain/photogrammetry/local-frame';
import { pipeline } from '../../domain/pipeline';
import { findOverlappingPairs } from '../../domain/registration/overlapping-pairs';
import {
  type FlightRegistration,
  type PhotoRegistration,
  unregistered,
} from '../../domain/registration/registration';
import { Outbox } from '../../platform/queue/outbox';
import { Clock } from '../../platform/telemetry/clock';

interface PhotoRow {
  readonly id: string;
  readonly geotag: Geotag | null;
}

/** The `register` stage: how a flight's photos lie on each other. */
@Injectable()
export class FlightRegisterService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Running it twice leaves what running it once leaves; `skipped` when the flight doesn't wait for this run. */
  register(flightId: string, run: number): Promise<'done' | 'skipped'> {
    return this.database.transaction(async (manager) => {
      const [flight]: { id: string }[] = await manager.query(
        'select id from flight where id = $1 and run = $2 and state = $3 for no key update',
        [flightId, run, pipeline.register.from],
      );
      if (!flight) return 'skipped';
      const photos: PhotoRow[] = await manager.query(
        `select id, coalesce(unregistered_geotag, geotag) as geotag from photo
         where flight_id = $1 and state = 'detected' and duplicate_of is null order by id`,
        [flightId],
      );
      const graded = gradePhotos(photos);
      await this.writePhotos(manager, graded);
      await manager.query('update flight set state = $2, registration = $3, updated_at = $4 where id = $1', [
        flightId,
        pipeline.register.to,
        summarise([...graded.values()]),
        this.clock.now(),
      ]);
      await this.outbox.add(manager, [{ stage: 'fuse', subjectId: flightId, run }]);
      return 'done';
    });
  }

  private async writePhotos(
    manager: EntityManager,
    graded: ReadonlyMap<string, PhotoRegistration>,
  ): Promise<void> {
    await manager.query(
      `update photo set registration = told.registration, registration_grade = told.registration ->> 'grade'
       from unnest($1::uuid[], $2::jsonb[]) as told (id, registration) where photo.id = told.id`,
      [[...graded.keys()], [...graded.values()]],
    );
  }
}

function gradePhotos(photos: readonly PhotoRow[]): Map<string, PhotoRegistration> {
  const graded = new Map(photos.map(({ id }) => [id, unregistered(noPose)]));
  const placed = photos.flatMap(({ id, geotag }) => {
    const ring = geotag?.pose && footprint(geotag.pose)?.coordinates[0];
    return ring ? [{ id, ring, position: geotag.pose!.position }] : [];
  });
  const [first] = placed;
  if (!first) return graded;
  const frame = localFrame(first.position);
  const pairs = findOverlappingPairs(
    placed.map(({ position, ring }) => ({
      camera: frame.toLocal(position),
      ring: ring.map(([lon, lat]) => frame.toLocal({ lon, lat })),
    })),
  );
  const expected = placed.map((_, i) => pairs.filter(({ a, b }) => a === i || b === i).length);
  placed.forEach(({ id }, i) => {
    graded.set(id, unregistered(expected[i] === 0 ? noNeighbour : notCompared, expected[i]));
  });
  return graded;
}

function summarise(photos: readonly PhotoRegistration[]): FlightRegistration {
  return {
    photos: { registered: 0, weak: 0, unregistered: photos.length },
    turned: 0,
    pairsMatched: 0,
    pairsExpected: photos.reduce((sum, { pairsExpected }) => sum + pairsExpected, 0) / 2,
    tieRms: null,
    reasons: [],
  };
}

const noPose = {
  code: 'no-pose',
  message: 'The photo has no usable pose, so it is not known which photos show the same ground.',
};
const noNeighbour = {
  code: 'no-neighbour',
  message: 'No other photo of the flight shows enough of the same ground.',
};
const notCompared = {
  code: 'not-compared',
  message:
    'Other photos show the same ground, but nothing was compared: the place is that of the photo’s own tags.',
};
