import { basename } from 'node:path';
import { systemActor } from '../../src/domain/access/actor';
import { AuditLog } from '../../src/modules/audit/audit-log.service';
import { LayerImportService } from '../../src/modules/road/layer-import.service';
import { RoadApplyService } from '../../src/modules/road/road-apply.service';
import { Clock } from '../../src/platform/telemetry/clock';
import { openDataSource } from '../../src/schema';
import type { ImportFlags } from '../commands/import.command';
import { withDatabase } from '../launcher/with-database';
import type { Kind, Outcome } from './run-import';

/** Without a server: into the database of DATABASE_URL, else the embedded one. */
export function importLocally(kind: Kind, file: string, flags: ImportFlags): Promise<Outcome> {
  const { layer, nameField, classField, crs, table } = flags;
  const told = { kind, file, fileName: basename(file), layer, nameField, classField, crs, table };
  return withDatabase(process.env, async (environment) => {
    const database = await openDataSource(environment.DATABASE_URL ?? '');
    try {
      await database.runMigrations();
      const clock = new Clock();
      const importing = new LayerImportService(database, new AuditLog(clock), clock);
      const imported = await importing.import({ ...told, areaKind: flags.kind }, systemActor);
      return { ...imported, defects: await new RoadApplyService(database, clock).applyToAll() };
    } finally {
      await database.destroy();
    }
  });
}
