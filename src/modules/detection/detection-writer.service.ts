import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager, In, IsNull } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import {
  type CarriedFinding,
  carryDecisions,
  type EarlierDetection,
} from '../../domain/detection/carry-decisions';
import type { TerrainHeights } from '../../domain/photogrammetry/terrain';
import type { DetectionResult } from '../../platform/inference/damage-detector';
import { Outbox } from '../../platform/queue/outbox';
import { Clock } from '../../platform/telemetry/clock';
import { FlightGeometryService } from '../flight/flight-geometry.service';
import { FlightProgress } from '../flight/flight-progress.service';
import { Photo } from '../photo/photo.entity';
import { Detection } from './detection.entity';
import { directionColumns, turnedColumns } from './direction-columns';
import { groundColumns } from './ground-columns';

/** Puts what a model found on a photo's rows, in one transaction. */
@Injectable()
export class DetectionWriter {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly outbox: Outbox,
    private readonly progress: FlightProgress,
    private readonly geometry: FlightGeometryService,
    private readonly clock: Clock,
  ) {}

  /**
   * Replaces the photo's model detections, keeps what people decided, ends the photo as `detected` and moves its flight on.
   * `skipped` when the photo is not waiting for this run any more.
   */
  async replaceDetections(
    photoId: string,
    run: number,
    result: DetectionResult,
  ): Promise<'done' | 'skipped'> {
    // Read before anything is locked: a height model may come from far.
    const before = await this.database.manager.findOneBy(Photo, { id: photoId });
    const terrain = before && (await this.geometry.terrainUnder(before.flightId, before.geotag));
    return this.database.transaction(async (manager) => {
      // The flight first: rows inserted below lock it weakly, and two photos of a flight would wait for each other in photoEnded.
      await manager.query(
        'select id from flight where id = (select flight_id from photo where id = $1) for update',
        [photoId],
      );
      const photo = await manager.findOne(Photo, {
        where: { id: photoId },
        lock: { mode: 'pessimistic_write' },
      });
      if (photo?.state !== 'geotagged' || photo.run !== run) return 'skipped';
      const detectionCount = await this.replaceRows(manager, photo, result, terrain);
      await manager.update(Photo, photoId, {
        state: 'detected',
        modelVersion: result.modelVersion,
        detectionCount,
        updatedAt: this.clock.now(),
      });
      if (detectionCount > 0) await this.outbox.add(manager, [{ stage: 'tile', subjectId: photoId, run }]);
      await this.progress.photoEnded(manager, photo.flightId);
      return 'done';
    });
  }

  /** Answers how many detections the photo shows now. */
  private async replaceRows(
    manager: EntityManager,
    photo: Photo,
    result: DetectionResult,
    terrain: TerrainHeights | null,
  ): Promise<number> {
    const now = this.clock.now();
    const current = await manager.find(Detection, {
      where: { photoId: photo.id, supersededAt: IsNull() },
      order: { id: 'ASC' },
    });
    const carried = carryDecisions(
      current.map(toEarlier),
      result.found.map((found) => ({ ...found, id: uuidv7() })),
    );
    if (carried.superseded.length > 0)
      await manager.update(Detection, { id: In([...carried.superseded]) }, { supersededAt: now });
    const rows = carried.fresh.map((finding) =>
      toRow(finding, photo, { modelVersion: result.modelVersion, terrain }, now),
    );
    if (rows.length > 0) await manager.insert(Detection, rows);
    const kept = current.filter(({ id }) => !carried.superseded.includes(id));
    await this.moveKeptBoxes(manager, photo, kept, terrain);
    for (const { personBoxId, correctsId } of carried.repointed)
      await manager.update(Detection, personBoxId, { correctsId });
    return current.length - carried.superseded.length + rows.length;
  }

  /** Boxes that people drew or decided on outlive the model, but a new pose moves them as it moves all others. */
  private async moveKeptBoxes(
    manager: EntityManager,
    photo: Photo,
    kept: readonly Detection[],
    terrain: TerrainHeights | null,
  ): Promise<void> {
    for (const row of kept) {
      const { x, y, width, height } = row;
      const box = { x, y, width, height };
      const { photoBearingDeg } = directionColumns(box, photo, terrain, null);
      await manager.update(Detection, row.id, {
        ...groundColumns(box, photo, terrain),
        ...turnedColumns(row, photoBearingDeg),
      });
    }
  }
}

function toEarlier(row: Detection): EarlierDetection {
  const {
    id,
    origin,
    damageClass,
    correctsId,
    decision,
    decidedBy,
    decidedAt,
    decisionReason: reason,
    defectId,
  } = row;
  return {
    id,
    origin,
    damageClass,
    correctsId,
    boxInPhoto: { x: row.x, y: row.y, width: row.width, height: row.height },
    decided: decision === 'pending' ? null : { decision, decidedBy, decidedAt, reason, defectId },
  };
}

function toRow(
  finding: CarriedFinding,
  photo: Photo,
  { modelVersion, terrain }: { readonly modelVersion: string; readonly terrain: TerrainHeights | null },
  createdAt: Date,
): Detection {
  const { decided, boxInPhoto } = finding;
  return {
    id: finding.id,
    photoId: photo.id,
    flightId: photo.flightId,
    run: photo.run,
    origin: 'model',
    modelVersion,
    damageClass: finding.damageClass,
    score: finding.score,
    ...boxInPhoto,
    ...groundColumns(boxInPhoto, photo, terrain),
    ...directionColumns(boxInPhoto, photo, terrain, finding.directions ?? null),
    openingPx: finding.openingPixels ?? null,
    decision: decided?.decision ?? 'pending',
    decidedBy: decided?.decidedBy ?? null,
    decidedAt: decided?.decidedAt ?? null,
    decisionReason: decided?.reason ?? null,
    correctsId: null,
    supersededAt: null,
    defectId: decided?.defectId ?? null,
    createdAt,
  };
}
