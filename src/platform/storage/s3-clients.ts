import { S3Client } from '@aws-sdk/client-s3';
import { DomainError } from '../../domain/domain-error';
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
/** Silence on a connection, not the length of a transfer. */
const SILENT_SOCKET_MS = 60_000;
/** People reach the API by a few names; a forged Host header must not grow this without end. */
const MAX_ORIGINS = 16;

/** One client to work with, and one for each address that clients reach storage by, for signing only. */
export class S3Clients {
  readonly internal: S3Client;
  private readonly byOrigin = new Map<string, S3Client>();

  constructor(private readonly settings: StorageSettings) {
    this.internal = this.clientFor(settings.S3_ENDPOINT);
  }

  /** The client whose signatures hold at the address the browser will use. */
  presigning(publicOrigin: string): S3Client {
    const address = this.settings.S3_PUBLIC_ENDPOINT ?? publicOrigin;
    const known = this.byOrigin.get(address);
    if (known) return known;
    if (!URL.canParse(address)) {
      throw new DomainError(
        'storage-origin-invalid',
        'The public address of the storage is not a valid URL.',
        { status: 500 },
      );
    }
    const oldest = this.byOrigin.keys().next();
    if (this.byOrigin.size >= MAX_ORIGINS && !oldest.done) {
      this.byOrigin.get(oldest.value)?.destroy();
      this.byOrigin.delete(oldest.value);
    }
    const client = this.clientFor(address);
    this.byOrigin.set(address, client);
    return client;
  }

  destroy(): void {
    for (const client of [this.internal, ...this.byOrigin.values()]) client.destroy();
  }

  private clientFor(endpoint: string | undefined): S3Client {
    const { S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = this.settings;
    return new S3Client({
      endpoint,
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
}
