import { S3Error } from './s3-error';
import { header, parameter, type S3Request } from './s3-request';
import {
  ALGORITHM,
  type Credential,
  canonicalRequest,
  isSameSignature,
  parseCredential,
  parseTimestamp,
  sign,
  signingKey,
  stringToSign,
} from './signature-v4';

const MAX_CLOCK_SKEW_MS = 15 * 60 * 1000;
const MAX_PRESIGN_SECONDS = 7 * 24 * 60 * 60;

export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** What the signature of a request vouches for; chunk signatures go on from `signature`. */
export interface Authentication {
  readonly isPresigned: boolean;
  /** A SHA-256 in hex, `UNSIGNED-PAYLOAD` or one of the `STREAMING-…` words. */
  readonly payloadHash: string;
  readonly signature: string;
  readonly signingKey: Buffer;
  readonly timestamp: string;
  readonly credential: Credential;
}

interface Claim {
  readonly isPresigned: boolean;
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly timestamp: string;
  readonly payloadHash: string;
}

/** Verifies signature v4, in the Authorization header or in the query. Throws the refusal. */
export function authenticate(request: S3Request, keys: SigningKeys, nowMs: number): Authentication {
  const claim = readClaim(request);
  const credential = parseCredential(claim.credential);
  const malformed = claim.isPresigned ? 'AuthorizationQueryParametersError' : 'AuthorizationHeaderMalformed';
  if (!credential) throw new S3Error(malformed, 'The credential is mal-formed.');
  if (credential.accessKeyId !== keys.accessKeyId) {
    throw new S3Error(
      'InvalidAccessKeyId',
      'The access key ID that you provided does not exist in our records.',
    );
  }
  if (credential.region !== keys.region) {
    throw new S3Error(malformed, `The region '${credential.region}' is wrong; expecting '${keys.region}'.`, {
      Region: keys.region,
    });
  }
  if (credential.service !== 's3' || credential.terminator !== 'aws4_request') {
    throw new S3Error(malformed, 'The credential must be scoped to s3/aws4_request.');
  }
  if (claim.timestamp.slice(0, 8) !== credential.date) {
    throw new S3Error(malformed, 'The date of the credential is not that of the request.');
  }
  checkTime(request, claim, nowMs);

  const key = signingKey(keys.secretAccessKey, credential);
  const canonical = canonicalRequest({
    method: request.method,
    rawPath: request.rawPath,
    query: request.query.filter(([name]) => !(claim.isPresigned && name === 'X-Amz-Signature')),
    signedHeaders: collectSignedHeaders(request, claim.signedHeaders, malformed),
    payloadHash: claim.payloadHash,
  });
  if (!isSameSignature(sign(key, stringToSign(claim.timestamp, credential, canonical)), claim.signature)) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  }
  const { isPresigned, payloadHash, signature, timestamp } = claim;
  return { isPresigned, payloadHash, signature, signingKey: key, timestamp, credential };
}

function readClaim(request: S3Request): Claim {
  const authorization = header(request, 'authorization');
  const algorithm = parameter(request, 'X-Amz-Algorithm');
  if (authorization !== null && algorithm !== null) {
    throw new S3Error('InvalidArgument', 'Only one auth mechanism allowed.');
  }
  if (algorithm !== null) return readPresignedClaim(request, algorithm);
  if (authorization === null) throw new S3Error('AccessDenied', 'Access Denied. The request is not signed.');

  const match =
    /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  const payloadHash = header(request, 'x-amz-content-sha256');
  if (!match)
    throw new S3Error('AuthorizationHeaderMalformed', 'The authorization header is not a signature v4.');
  if (payloadHash === null)
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  return {
    isPresigned: false,
    credential: match[1]!,
    signedHeaders: match[2]!,
    signature: match[3]!,
    timestamp: header(request, 'x-amz-date') ?? '',
    payloadHash,
  };
}

function readPresignedClaim(request: S3Request, algorithm: string): Claim {
  const need = (name: string): string => {
    const value = parameter(request, name);
    if (value) return value;
    throw new S3Error(
      'AuthorizationQueryParametersError',
      `Query-string authentication requires the parameter ${name}.`,
    );
  };
  if (algorithm !== ALGORITHM) {
    throw new S3Error('AuthorizationQueryParametersError', `X-Amz-Algorithm only supports "${ALGORITHM}".`);
  }
  return {
    isPresigned: true,
    credential: need('X-Amz-Credential'),
    signedHeaders: need('X-Amz-SignedHeaders'),
    signature: need('X-Amz-Signature'),
    timestamp: need('X-Amz-Date'),
    // Whoever uses the URL can't sign a hash of what it sends; a hash in a signed header still binds the body.
    payloadHash:
      header(request, 'x-amz-content-sha256') ??
      parameter(request, 'X-Amz-Content-Sha256') ??
      'UNSIGNED-PAYLOAD',
  };
}

function checkTime(request: S3Request, claim: Claim, nowMs: number): void {
  const signedAtMs = parseTimestamp(claim.timestamp);
  if (signedAtMs === null) throw new S3Error('AccessDenied', 'AWS authentication requires a valid date.');
  if (!claim.isPresigned) {
    if (Math.abs(nowMs - signedAtMs) <= MAX_CLOCK_SKEW_MS) return;
    throw new S3Error(
      'RequestTimeTooSkewed',
      "The difference between the request time and the server's time is too large.",
      { ServerTime: new Date(nowMs).toISOString() },
    );
  }
  const expires = parameter(request, 'X-Amz-Expires') ?? '';
  const seconds = /^\d{1,7}$/.test(expires) ? Number(expires) : 0;
  if (seconds < 1 || seconds > MAX_PRESIGN_SECONDS) {
    throw new S3Error(
      'AuthorizationQueryParametersError',
      `X-Amz-Expires must be between 1 and ${MAX_PRESIGN_SECONDS} seconds.`,
    );
  }
  if (signedAtMs - nowMs > MAX_CLOCK_SKEW_MS) throw new S3Error('AccessDenied', 'Request is not valid yet.');
  if (nowMs > signedAtMs + seconds * 1000) {
    throw new S3Error('AccessDenied', 'Request has expired.', { ServerTime: new Date(nowMs).toISOString() });
  }
}

/** Every x-amz-* header must be signed, or a man in the middle could add one. */
function collectSignedHeaders(
  request: S3Request,
  list: string,
  malformed: 'AuthorizationHeaderMalformed' | 'AuthorizationQueryParametersError',
): Array<readonly [string, readonly string[]]> {
  const names = list.split(';');
  if (!names.includes('host')) throw new S3Error(malformed, 'The host header must be signed.');
  const unsigned = Object.keys(request.message.headers).filter(
    (name) => name.startsWith('x-amz-') && !names.includes(name),
  );
  if (unsigned.length > 0) {
    throw new S3Error('AccessDenied', 'There were headers present in the request which were not signed.', {
      HeadersNotSigned: unsigned.join(', '),
    });
  }
  const distinct = request.message.headersDistinct;
  return names.map((name) => [name, distinct[name] ?? []] as const);
}
