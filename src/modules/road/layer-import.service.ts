import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../domain/access/actor';
import { openFeatureFile } from '../../platform/geodata/feature-file';
import { Clock } from '../../platform/telemetry/clock';
import { projectorNamed } from '../../platform/terrain/epsg';
import { AuditLog } from '../audit/audit-log.service';
import type { LayerImport } from './layer-import';
import { LayerIntake, type LayerTaken } from './layer-intake';
import type { LayerKind } from './road-layer.entity';

export interface LayerImported extends LayerTaken {
  readonly id: string;
  readonly kind: LayerKind;
  readonly layer: string;
  readonly wasReplaced: boolean;
}

/** Takes centrelines and areas from GeoJSON or GeoPackage. What is broken in the file is named row by row, and the rest is taken. */
@Injectable()
export class LayerImportService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * In one transaction, so that a layer is either the old or the new one. Throws DomainError `geodata-unreadable`,
   * `geodata-layer-unknown`, `unknown-crs`, `crs-not-told`, `crs-after-features`, `field-unknown`, `geodata-without-features`.
   */
  async import(told: LayerImport, actor: Actor): Promise<LayerImported> {
    const projector = told.crs === undefined ? null : projectorNamed(told.crs);
    const source = await openFeatureFile(told.file, told.fileName, told.table);
    try {
      return await this.database.transaction(async (manager) => {
        const { id, wasReplaced } = await replaceLayer(manager, told, actor, this.clock.now());
        const taken = await new LayerIntake(manager, id, told, source, projector?.toLonLat ?? null).run();
        await manager.query(
          `update road_layer set crs = $2, feature_count = $3, length_m = $4, problem_count = $5, problems = $6 where id = $1`,
          [
            id,
            taken.crs,
            taken.features,
            taken.lengthMetres,
            taken.problemCount,
            JSON.stringify(taken.problems),
          ],
        );
        const imported = { id, kind: told.kind, layer: told.layer, ...taken, wasReplaced };
        const { problems: _problems, ...summary } = imported;
        await this.audit.record(manager, actor, {
          action: `${told.kind}.import`,
          subjectKind: 'road-layer',
          subjectId: id,
          details: { fileName: told.fileName, ...summary },
        });
        return imported;
      });
    } finally {
      source.close();
    }
  }
}

/** A layer of the same name keeps its id and loses its features. */
async function replaceLayer(manager: EntityManager, told: LayerImport, actor: Actor, now: Date) {
  const [row]: { id: string; was_replaced: boolean }[] = await manager.query(
    `insert into road_layer (id, kind, name, file_name, crs, feature_count, problem_count, problems, imported_by, imported_at)
     values ($1, $2, $3, $4, '', 0, 0, '[]', $5, $6)
     on conflict (kind, name) do update set file_name = excluded.file_name, imported_by = excluded.imported_by,
       imported_at = excluded.imported_at
     returning id, id <> $1 as was_replaced`,
    [uuidv7(), told.kind, told.layer, told.fileName, actor.label, now],
  );
  const { id, was_replaced: wasReplaced } = row!;
  await manager.query(`delete from ${told.kind === 'roads' ? 'road' : 'area'} where layer_id = $1`, [id]);
  return { id, wasReplaced };
}
