import { Client } from 'pg';
import { systemActor } from '../../src/domain/access/actor';
import { AuditLog } from '../../src/modules/audit/audit-log.service';
import { Clock } from '../../src/platform/telemetry/clock';
import { openDataSource } from '../../src/schema';
import type { Services } from '../launcher/with-services';
import type { Ailment, Patient } from './ailment';
import { leftOverFiles } from './left-over-files';
import { lostObjects, lostRenditions, strayObjects } from './objects';
import { schemaBehind } from './schema-behind';
import { stuckWork } from './work';

/** In the order in which they are mended: rows that were moved by a migration first. */
export const ailments: readonly Ailment[] = [
  schemaBehind,
  lostObjects,
  lostRenditions,
  strayObjects,
  stuckWork,
  leftOverFiles,
];

export interface DataFinding {
  readonly name: string;
  readonly found: readonly string[];
  readonly mended: number | null;
  readonly advice: string | null;
}

/** Compares rows, objects, work and files. With `mend` puts right what can be, and writes in the audit history that it did. */
export async function examineData(services: Services, mend: boolean, now: Date): Promise<DataFinding[]> {
  const client = new Client({ connectionString: services.settings.DATABASE_URL });
  await client.connect();
  try {
    const findings: DataFinding[] = [];
    for (const ailment of ailments) {
      const finding = await examineOne(ailment, { services, client, now }, mend);
      findings.push(finding);
      // The questions that follow are asked of tables that aren't there yet.
      if (ailment === schemaBehind && finding.found.length > 0 && finding.mended === null) break;
    }
    await record(services, findings);
    return findings;
  } finally {
    await client.end();
  }
}

async function examineOne(ailment: Ailment, patient: Patient, mend: boolean): Promise<DataFinding> {
  const { found, advice, mend: cure } = await ailment.look(patient);
  const mended = mend && cure && found.length > 0 ? await cure() : null;
  const howTo = found.length > 0 && mended === null && cure ? 'run pantau doctor --mend' : null;
  return { name: ailment.name, found, mended, advice: advice ?? howTo };
}

async function record(services: Services, findings: readonly DataFinding[]): Promise<void> {
  const mended = findings.filter((finding) => finding.mended);
  if (mended.length === 0) return;
  const database = await openDataSource(services.settings.DATABASE_URL, 1);
  try {
    await new AuditLog(new Clock()).record(database.manager, systemActor, {
      action: 'system.mend',
      subjectKind: 'system',
      subjectId: 'doctor',
      details: Object.fromEntries(mended.map(({ name, mended: count }) => [name, count])),
    });
  } finally {
    await database.destroy();
  }
}
