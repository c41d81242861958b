import { randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { Client as MinioClient } from 'minio';
import type { S3Service } from './s3-server';

export function awsClient(service: S3Service): S3Client {
  const { accessKeyId, secretAccessKey } = service;
  return new S3Client({
    endpoint: service.url,
    region: service.region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

export function minioClient(service: S3Service): MinioClient {
  const { hostname, port, protocol } = new URL(service.url);
  return new MinioClient({
    endPoint: hostname,
    port: port === '' ? undefined : Number(port),
    useSSL: protocol === 'https:',
    accessKey: service.accessKeyId,
    secretKey: service.secretAccessKey,
    region: service.region,
    pathStyle: true,
  });
}

export const aBucketName = (): string => `contract-${randomUUID()}`;
