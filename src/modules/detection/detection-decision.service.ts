import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../domain/access/actor';
import type { DamageClass } from '../../domain/detection/damage';
import { DomainError } from '../../domain/domain-error';
import type { TerrainHeights } from '../../domain/photogrammetry/terrain';
import type { BoxInPhoto } from '../../domain/units';
import { conflict, forbidden, notFound } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { lockDefects } from '../defect/refresh-defects';
import { FlightGeometryService } from '../flight/flight-geometry.service';
import { Photo } from '../photo/photo.entity';
import type { DecisionBody, DrawnDamage } from './detection.dto';
import { Detection } from './detection.entity';
import { directionColumns } from './direction-columns';
import { groundColumns } from './ground-columns';
import { placeEvidence } from './place-evidence';

/** What people decide about single boxes. Their decisions outlive every re-run. */
@Injectable()
export class DetectionDecisionService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly geometry: FlightGeometryService,
    private readonly clock: Clock,
  ) {}

  /** Accepts, rejects or corrects; a correction is a second box, the person's, that stands for the first. Answers the id of the box that counts. */
  async decide(id: string, body: DecisionBody, actor: Actor): Promise<string> {
    const terrain = body.decision === 'corrected' ? await this.terrainUnder('detection', id) : null;
    return this.database.transaction(async (manager) => {
      await lockDefects(manager);
      const detection = await lockDetection(manager, id);
      const now = this.clock.now();
      if (detection.origin === 'person' && body.decision === 'corrected')
        throw conflict(
          'detection-by-person',
          "This is a person's box: take it back and draw it again, or correct the model's box.",
        );
      await this.supersedeCorrection(manager, detection.id, now);
      await manager.update(Detection, id, {
        decision: body.decision,
        decidedBy: actor.userId,
        decidedAt: now,
        decisionReason: body.reason ?? null,
      });
      const added =
        body.decision === 'corrected'
          ? await this.addCorrection(manager, detection, { ...body, terrain }, actor)
          : undefined;
      await placeEvidence(
        manager,
        { flightId: detection.flightId, defectId: detection.defectId, added },
        now,
      );
      await this.audit.record(manager, actor, {
        action: 'detection.decide',
        subjectKind: 'detection',
        subjectId: id,
        details: { ...body, ...(added ? { correctedBy: added.id } : {}) },
      });
      return added?.id ?? id;
    });
  }

  /** As if nobody had decided; a box that a person drew goes away. */
  async undo(id: string, actor: Actor): Promise<void> {
    await this.database.transaction(async (manager) => {
      await lockDefects(manager);
      const detection = await lockDetection(manager, id);
      const now = this.clock.now();
      if (detection.decision === 'pending')
        throw conflict(
          'detection-undecided',
          'Nobody has decided about this detection, so there is nothing to take back.',
        );
      const mayUndoOthers = actor.role === 'supervisor' || actor.role === 'admin';
      if (detection.decidedBy !== actor.userId && !mayUndoOthers)
        throw forbidden(
          'detection-not-yours',
          'Somebody else decided about this detection; a supervisor can take it back.',
        );
      if (detection.origin === 'person' && detection.correctsId !== null)
        throw conflict(
          'detection-is-correction',
          'This box corrects another one: take back the decision on that one.',
          {
            correctsId: detection.correctsId,
          },
        );
      await this.supersedeCorrection(manager, id, now);
      const cleared = {
        decidedBy: null,
        decidedAt: null,
        decisionReason: null,
        decision: 'pending',
      } as const;
      await manager.update(Detection, id, detection.origin === 'person' ? { supersededAt: now } : cleared);
      await placeEvidence(manager, { flightId: detection.flightId, defectId: detection.defectId }, now);
      await this.audit.record(manager, actor, {
        action: 'detection.undo',
        subjectKind: 'detection',
        subjectId: id,
        details: { decision: detection.decision },
      });
    });
  }

  /** A damage that the model missed: it joins a known defect or makes one, with its ticket, where the pose is trusted. */
  async draw(photoId: string, drawn: DrawnDamage, actor: Actor): Promise<string> {
    const terrain = await this.terrainUnder('photo', photoId);
    return this.database.transaction(async (manager) => {
      await lockDefects(manager);
      const photo = await manager.findOneBy(Photo, { id: photoId });
      if (!photo) throw notFound('Photo', photoId);
      if (photo.state !== 'detected')
        throw conflict(
          'photo-not-ready',
          `The photo is ${photo.state}: damage can be drawn once it was looked at.`,
          { state: photo.state },
        );
      const now = this.clock.now();
      const added = await this.insertBox(
        manager,
        photo,
        { ...drawn, correctsId: null, defectId: null, terrain },
        actor,
      );
      await placeEvidence(manager, { flightId: photo.flightId, defectId: null, added }, now);
      await this.audit.record(manager, actor, {
        action: 'detection.draw',
        subjectKind: 'detection',
        subjectId: added.id,
        details: { photoId, ...drawn },
      });
      return added.id;
    });
  }

  /** Read before anything is locked: a height model may come from far, and asks for a connection of its own. */
  private async terrainUnder(kind: 'detection' | 'photo', id: string): Promise<TerrainHeights | null> {
    const photos = this.database.getRepository(Photo);
    const photoId =
      kind === 'photo' ? id : (await this.database.getRepository(Detection).findOneBy({ id }))?.photoId;
    const photo = photoId === undefined ? null : await photos.findOneBy({ id: photoId });
    return photo && this.geometry.terrainUnder(photo.flightId, photo.geotag);
  }

  private async addCorrection(
    manager: EntityManager,
    detection: Detection,
    body: DecisionBody & { terrain: TerrainHeights | null },
    actor: Actor,
  ): Promise<Detection> {
    const photo = await manager.findOneByOrFail(Photo, { id: detection.photoId });
    const { x, y, width, height } = detection;
    return this.insertBox(
      manager,
      photo,
      {
        damageClass: body.damageClass ?? detection.damageClass,
        box: body.box ?? { x, y, width, height },
        reason: body.reason,
        correctsId: detection.id,
        defectId: detection.defectId,
        terrain: body.terrain,
      },
      actor,
    );
  }

  private async supersedeCorrection(manager: EntityManager, correctsId: string, now: Date): Promise<void> {
    await manager.update(Detection, { correctsId, supersededAt: IsNull() }, { supersededAt: now });
  }

  private async insertBox(
    manager: EntityManager,
    photo: Photo,
    told: {
      damageClass: DamageClass;
      box: BoxInPhoto;
      reason?: string;
      correctsId: string | null;
      defectId: string | null;
      terrain: TerrainHeights | null;
    },
    actor: Actor,
  ): Promise<Detection> {
    assertInPhoto(told.box, photo);
    const now = this.clock.now();
    const terrain = await this.geometry.terrainUnder(photo.flightId, photo.geotag);
    const row: Detection = {
      id: uuidv7(),
      photoId: photo.id,
      flightId: photo.flightId,
      run: photo.run,
      origin: 'person',
      modelVersion: null,
      damageClass: told.damageClass,
      score: 1,
      ...told.box,
      ...groundColumns(told.box, photo, terrain),
      ...directionColumns(told.box, photo, terrain, null),
      openingPx: null,
      decision: 'accepted',
      decidedBy: actor.userId,
      decidedAt: now,
      decisionReason: told.reason ?? null,
      correctsId: told.correctsId,
      supersededAt: null,
      defectId: told.defectId,
      createdAt: now,
    };
    await manager.insert(Detection, row);
    return row;
  }
}

async function lockDetection(manager: EntityManager, id: string): Promise<Detection> {
  // The flight before its rows, as the detect stage does: a person's box that is inserted later needs it.
  await manager.query(
    'select 1 from flight where id = (select flight_id from detection where id = $1) for key share',
    [id],
  );
  const detection = await manager.findOne(Detection, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (!detection) throw notFound('Detection', id);
  if (detection.supersededAt !== null)
    throw conflict(
      'detection-replaced',
      'This detection was replaced since you read it: read the photo again.',
    );
  return detection;
}

function assertInPhoto(box: BoxInPhoto, { widthPx, heightPx, name }: Photo): void {
  const isInside =
    box.x >= 0 && box.y >= 0 && box.x + box.width <= (widthPx ?? 0) && box.y + box.height <= (heightPx ?? 0);
  if (!isInside)
    throw new DomainError(
      'box-outside-photo',
      `The box reaches over the edge of ${name}, which is ${widthPx} x ${heightPx} pixels.`,
      {
        status: 422,
        details: { width: widthPx, height: heightPx },
      },
    );
}
