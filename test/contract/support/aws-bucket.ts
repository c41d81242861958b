import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { aBucketName, awsClient } from './s3-clients';
import type { S3Service } from './s3-server';

/** A service with a bucket of its own, emptied at the end; call it in a `describe`, and read `client` and `service` within tests only. */
export function withAwsBucket(start: () => Promise<S3Service>) {
  let service: S3Service;
  let client: S3Client;
  const Bucket = aBucketName();

  beforeAll(async () => {
    service = await start();
    client = awsClient(service);
    await client.send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(async () => {
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }));
    const Objects = (Contents ?? []).map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    client.destroy();
    await service.stop();
  });

  return {
    Bucket,
    get service() {
      return service;
    },
    get client() {
      return client;
    },
    put: (Key: string, Body: Buffer | string = 'x') =>
      client.send(new PutObjectCommand({ Bucket, Key, Body })),
    get: async (Key: string, more: Record<string, unknown> = {}) => {
      const answer = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
      return { ...answer, bytes: Buffer.from(await answer.Body!.transformToByteArray()) };
    },
    /** The name of the error that a call is refused with. */
    refusal: async (call: Promise<unknown>): Promise<string> => {
      try {
        await call;
      } catch (error) {
        return (error as Error).name;
      }
      return 'no refusal';
    },
  };
}
