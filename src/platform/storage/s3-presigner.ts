import type { S3Client } from '@aws-sdk/client-s3';
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import { DomainError } from '../../domain/domain-error';

export interface PresignedCall {
  readonly method: 'GET' | 'PUT';
  readonly bucket: string;
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Signs URLs in memory. `getSignedUrl` runs a command's whole middleware for each, about 2 ms of one core; a manifest of thousands
 * of photos needs them in a second. This signs the request itself, about 0.1 ms.
 */
export class S3Presigner {
  private readonly signer: S3RequestPresigner;

  constructor(client: S3Client) {
    this.signer = new S3RequestPresigner({ ...client.config });
  }

  /** A URL at `address` (scheme://host:port, perhaps with a path) that allows just this call. */
  async presign(address: string, call: PresignedCall, expiresInSeconds: number): Promise<string> {
    const base = parse(address);
    const path = `${base.pathname.replace(/\/$/, '')}/${[call.bucket, ...call.key.split('/')].map(encode).join('/')}`;
    const signed = await this.signer.presign(
      {
        method: call.method,
        protocol: base.protocol,
        hostname: base.hostname,
        port: base.port ? Number(base.port) : undefined,
        path,
        query: { ...call.query },
        headers: { host: base.host, ...call.headers },
      },
      { expiresIn: expiresInSeconds },
    );
    const query = Object.entries(signed.query ?? {}).map(
      ([name, value]) => `${encode(name)}=${encode(String(value))}`,
    );
    return `${base.origin}${path}?${query.join('&')}`;
  }
}

function parse(address: string): URL {
  if (URL.canParse(address)) return new URL(address);
  throw new DomainError('storage-origin-invalid', 'The public address of the storage is not a valid URL.', {
    status: 500,
  });
}

/** As signatures want it (RFC 3986): encodeURIComponent leaves five signs too many alone. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
