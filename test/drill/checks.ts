import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { readRunningServices } from '../../bin/launcher/running-services';
import { readOrMakeSecrets } from '../../bin/launcher/secrets';
import { scheduledStages, stageNames } from '../../src/domain/pipeline';
import { readSettings } from '../../src/platform/config/settings';
import { storageKeys } from '../../src/platform/storage/object-storage';
import { S3ObjectStorage } from '../../src/platform/storage/s3-object-storage';
import { TEST_KEYS } from '../contract/support/s3-server';
import { until } from '../support/until';
import type { Acknowledged } from './load';
import { type DrillSystem, withDatabase } from './system';

const FINISH_MS = 15 * 60_000;

/** Rows of the history as they were seen, to be found again unchanged. */
export class AuditWitness {
  private readonly seen = new Map<string, string>();

  async look(system: DrillSystem): Promise<void> {
    for (const [id, hash] of await readAudit(system)) this.seen.set(id, hash);
  }

  /** Rows that are gone or differ now. */
  async compare(system: DrillSystem): Promise<{ seen: number; broken: number }> {
    const now = new Map(await readAudit(system));
    const broken = [...this.seen].filter(([id, hash]) => now.get(id) !== hash).length;
    return { seen: this.seen.size, broken };
  }
}

const readAudit = (system: DrillSystem): Promise<[string, string][]> =>
  withDatabase(system, async (client) => {
    const { rows } = await client.query<{ id: string; hash: string }>(
      'select id, md5(audit_event::text) as hash from audit_event order by id',
    );
    return rows.map(({ id, hash }) => [id, hash]);
  });

export interface Verdict {
  readonly flights: number;
  readonly photos: number;
  readonly tickets: number;
  /** Sentences; none when all is well. */
  readonly faults: readonly string[];
}

/** Waits until every flight ended, then compares all that was promised with what is there. */
export async function verify(
  system: DrillSystem,
  acknowledged: readonly Acknowledged[],
  witness: AuditWitness,
): Promise<Verdict> {
  const ids = acknowledged.map(({ flightId }) => flightId);
  const count = (sql: string, ...values: unknown[]) =>
    withDatabase(system, async (client) => Number((await client.query(sql, values)).rows[0]?.count));
  const faults: string[] = [];
  const expect = (fault: string, amount: number) => {
    if (amount !== 0) faults.push(`${amount} ${fault}`);
  };
  await until(
    async () =>
      (await count(
        `select count(*) from flight where id = any($1) and state not in ('processed', 'failed')`,
        ids,
      ).catch(() => 1)) === 0,
    FINISH_MS,
  ).catch(() => undefined);
  expect(
    'flights did not finish',
    await count(`select count(*) from flight where id = any($1) and state <> 'processed'`, ids),
  );
  expect(
    'photos stand in no end state',
    await count(
      `select count(*) from photo where flight_id = any($1) and state not in ('detected', 'rejected', 'duplicate')`,
      ids,
    ),
  );
  expect(
    'photos were rejected',
    await count(`select count(*) from photo where flight_id = any($1) and state = 'rejected'`, ids),
  );
  expect(
    'places have two tickets of one flight',
    await count(
      `select count(*) from (select 1 from ticket group by flight_id, damage_class, lon, lat having count(*) > 1) twice`,
    ),
  );
  expect(
    'defects have two tickets',
    await count('select count(*) from (select 1 from ticket group by defect_id having count(*) > 1) twice'),
  );
  expect(
    'tickets were opened twice',
    await count(
      `select count(*) from (select 1 from ticket_event where kind = 'opened' group by ticket_id having count(*) > 1) twice`,
    ),
  );
  await until(async () => (await count('select count(*) from outbox')) === 0, 60_000).catch(() => undefined);
  expect('rows wait in the outbox', await count('select count(*) from outbox'));
  await until(async () => (await leftJobs(system)) === 0, 120_000).catch(() => undefined);
  expect('jobs are left in the queue', await leftJobs(system));
  expect(
    'flights have no or two events of their making',
    await count(
      `select count(*) from unnest($1::text[]) flight_id where 1 <> (select count(*) from audit_event
       where action = 'flight.create' and subject_id = flight_id)`,
      ids,
    ),
  );
  expect(
    'flights have no or two events of their sealing',
    await count(
      `select count(*) from unnest($1::text[]) flight_id where 1 <> (select count(*) from audit_event
       where action = 'flight.seal' and subject_id = flight_id)`,
      ids,
    ),
  );
  const { broken } = await witness.compare(system);
  expect('rows of the history were lost or changed', broken);
  const photos = await comparePhotos(system, acknowledged, faults);
  return { flights: ids.length, photos, tickets: await count('select count(*) from ticket'), faults };
}

/** Reads every acknowledged photo back from storage. */
async function comparePhotos(
  system: DrillSystem,
  acknowledged: readonly Acknowledged[],
  faults: string[],
): Promise<number> {
  const storage = storageOf(system);
  const rows = await withDatabase(
    system,
    async (client) =>
      (
        await client.query<{ flight_id: string; name: string; sha256: string | null }>(
          'select flight_id, name, sha256 from photo',
        )
      ).rows,
  );
  const known = new Map(rows.map((row) => [`${row.flight_id} ${row.name}`, row.sha256]));
  let photos = 0;
  for (const { flightId, photos: sent } of acknowledged)
    for (const [name, sha256] of sent) {
      photos += 1;
      if (known.get(`${flightId} ${name}`) !== sha256)
        faults.push(`${name} of ${flightId} has another hash on its row`);
      const body = await storage.read(storageKeys.original(sha256));
      const hash = createHash('sha256');
      if (body) for await (const chunk of body) hash.update(chunk as Buffer);
      if (!body || hash.digest('hex') !== sha256)
        faults.push(`${name} of ${flightId} is lost or has other bytes`);
    }
  return photos;
}

export function storageOf(system: DrillSystem): S3ObjectStorage {
  const data = `${system.folder}/data`;
  const keys = system.plan.ownS3
    ? { id: TEST_KEYS.accessKeyId, secret: TEST_KEYS.secretAccessKey }
    : {
        id: readOrMakeSecrets(`${data}/secrets.json`).s3AccessKeyId,
        secret: readOrMakeSecrets(`${data}/secrets.json`).s3SecretAccessKey,
      };
  const endpoint = system.plan.ownS3 ? system.s3Origin : (readRunningServices(data)?.origin ?? system.origin);
  return new S3ObjectStorage(
    readSettings({ S3_ENDPOINT: endpoint, S3_ACCESS_KEY_ID: keys.id, S3_SECRET_ACCESS_KEY: keys.secret }),
  );
}

async function leftJobs(system: DrillSystem): Promise<number> {
  const subjects = stageNames.filter((stage) => !(scheduledStages as readonly string[]).includes(stage));
  if (!system.redisUrl)
    return withDatabase(system, async (client) =>
      Number(
        (await client.query(`select count(*) from bullmq.job where queue = any($1)`, [subjects])).rows[0]
          ?.count,
      ),
    ).catch(() => 0);
  const redis = new Redis(system.redisUrl);
  try {
    let count = 0;
    for (const stage of subjects) {
      count += (await redis.llen(`pantau:${stage}:wait`)) + (await redis.llen(`pantau:${stage}:active`));
      count +=
        (await redis.zcard(`pantau:${stage}:delayed`)) + (await redis.zcard(`pantau:${stage}:prioritized`));
    }
    return count;
  } finally {
    redis.disconnect();
  }
}
