import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { until } from '../support/until';
import { awsClient } from './support/s3-clients';
import { startS3Process } from './support/s3-process';

const Bucket = 'pantau';
const WRITERS = 6;
const ROUNDS = 3;
const ACKNOWLEDGED_BEFORE_KILL = 30;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

/** What the test sent and what was acknowledged: the endpoint may know more than this, never less. */
class Ledger {
  readonly sent = new Map<string, Set<string>>();
  readonly acknowledged = new Map<string, string>();
  readonly deleted = new Set<string>();
  acknowledgements = 0;

  async put(client: S3Client, Key: string, Body: Buffer): Promise<void> {
    this.sent.set(Key, (this.sent.get(Key) ?? new Set()).add(sha256(Body)));
    await client.send(new PutObjectCommand({ Bucket, Key, Body }));
    this.acknowledged.set(Key, sha256(Body));
    this.acknowledgements += 1;
  }

  async remove(client: S3Client, Key: string): Promise<void> {
    this.acknowledged.delete(Key);
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    this.deleted.add(Key);
    this.acknowledgements += 1;
  }
}

describe('the embedded S3 endpoint, killed in the middle of writes', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-s3-crash-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Puts, replaces and deletes until the process is gone. */
  async function keepWriting(client: S3Client, ledger: Ledger, writer: string): Promise<void> {
    for (let turn = 0; ; turn += 1) {
      await ledger.put(client, `${writer}/${turn}`, randomBytes(1 + ((turn * 77_777) % 400_000)));
      await ledger.put(client, `${writer}/same`, randomBytes(1000 + turn));
      if (turn % 3 === 2) await ledger.remove(client, `${writer}/${turn - 1}`);
    }
  }

  async function readAll(client: S3Client): Promise<Map<string, { bytes: Uint8Array; etag: string }>> {
    const found = new Map<string, { bytes: Uint8Array; etag: string }>();
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of Contents ?? []) {
      const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket, Key }));
      found.set(Key!, { bytes: await Body!.transformToByteArray(), etag: ETag! });
    }
    return found;
  }

  it.each(Array.from({ length: ROUNDS }, (_, round) => round))(
    'has all that it acknowledged, whole, and nothing half written (round %i)',
    async (round) => {
      const ledger = new Ledger();
      const first = await startS3Process(folder);
      const client = awsClient(first);
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({ Bucket, Key: `parts-${round}` }),
      );
      const { ETag } = await client.send(
        new UploadPartCommand({
          Bucket,
          Key: `parts-${round}`,
          UploadId,
          PartNumber: 1,
          Body: randomBytes(100_000),
        }),
      );
      const writers = Array.from({ length: WRITERS }, (_, index) =>
        keepWriting(client, ledger, `${round}-${index}`),
      );
      const ended = Promise.allSettled(writers);
      await until(() => ledger.acknowledgements >= ACKNOWLEDGED_BEFORE_KILL);
      await first.kill();
      await ended;
      client.destroy();

      const second = await startS3Process(folder);
      const again = awsClient(second);
      const found = await readAll(again);
      for (const [key, hash] of ledger.acknowledged) {
        const isReplacedInFlight =
          key.endsWith('/same') && ledger.sent.get(key)!.has(sha256(found.get(key)!.bytes));
        expect(isReplacedInFlight || sha256(found.get(key)!.bytes) === hash).toBe(true);
      }
      for (const [key, { bytes, etag }] of found) {
        if (!key.startsWith(`${round}-`)) continue;
        expect(etag).toBe(`"${md5(bytes)}"`);
        expect(ledger.sent.get(key)!.has(sha256(bytes))).toBe(true);
        expect(ledger.deleted.has(key)).toBe(false);
      }
      const { Parts } = await again.send(new ListPartsCommand({ Bucket, Key: `parts-${round}`, UploadId }));
      expect(Parts?.map((part) => part.ETag)).toEqual([ETag]);
      const blobs = (await readdir(join(folder, 'blobs'), { recursive: true })).filter((name) =>
        name.endsWith('.blob'),
      );
      expect(blobs).toHaveLength(found.size + round + 1);
      again.destroy();
      await second.kill();
    },
  );
});
