import { S3Client } from '@aws-sdk/client-s3';
import type { Settings } from '../config/settings';

export type StorageSettings = Pick<
  Settings,
  | 'S3_ENDPOINT'
  | 'S3_PUBLIC_ENDPOINT'
  | 'S3_REGION'
  | 'S3_BUCKET'
  | 'S3_ACCESS_KEY_ID'
  | 'S3_SECRET_ACCESS_KEY'
>;

const MAX_ATTEMPTS = 4;
const CONNECT_MS = 3_000;
/** Silence on a connection, not the length of a transfer; a reader that is busy decoding makes silence, too. */
const SILENT_SOCKET_MS = 120_000;

export function openS3Client(settings: StorageSettings): S3Client {
  const { S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = settings;
  return new S3Client({
    endpoint: S3_ENDPOINT,
    region: S3_REGION,
    // Without keys the SDK finds its own: a role of the machine, a profile.
    ...(S3_ACCESS_KEY_ID && S3_SECRET_ACCESS_KEY
      ? { credentials: { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY } }
      : {}),
    forcePathStyle: true,
    // Else the SDK signs the CRC32 of an empty body into a presigned PUT, and servers refuse the real one.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENT_SOCKET_MS },
  });
}
