import { S3Client } from '@aws-sdk/client-s3';
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import { type PresignedCall, presignS3Url, type SigningIdentity } from './s3-presigner';

const now = new Date('2026-03-04T05:06:07.890Z');
const identity: SigningIdentity = {
  region: 'ap-southeast-3',
  accessKeyId: 'AKID',
  secretAccessKey: 'a secret/with+signs',
};

async function bySdk(
  address: string,
  call: PresignedCall,
  signer: SigningIdentity,
): Promise<URLSearchParams> {
  const base = new URL(address);
  const client = new S3Client({ region: signer.region, credentials: signer });
  const presigner = new S3RequestPresigner({ ...client.config });
  const path = new URL(presignS3Url(address, call, signer, { now, expiresInSeconds: 60 })).pathname;
  const signed = await presigner.presign(
    {
      method: call.method,
      protocol: base.protocol,
      hostname: base.hostname,
      port: base.port ? Number(base.port) : undefined,
      path,
      query: { ...call.query },
      headers: { host: base.host, ...call.headers },
    },
    { expiresIn: 60, signingDate: now },
  );
  return new URLSearchParams(signed.query as Record<string, string>);
}

const parametersOf = (url: string) => Object.fromEntries(new URL(url).searchParams);

describe('a presigned URL', () => {
  const bucket = 'pantau';
  const calls: [string, string, PresignedCall, SigningIdentity][] = [
    [
      'of an upload of a known length',
      'http://127.0.0.1:3000',
      { method: 'PUT', bucket, key: 'incoming/f/p', headers: { 'content-length': '8000000' } },
      identity,
    ],
    [
      'of a part',
      'https://s3.example.org',
      { method: 'PUT', bucket, key: 'incoming/f/p', query: { partNumber: '12', uploadId: 'a+b/c==' } },
      identity,
    ],
    [
      'of a download with a name beyond ASCII',
      'http://[::1]:3000',
      {
        method: 'GET',
        bucket,
        key: "originals/ab/it's (1).jpg",
        query: { 'response-content-disposition': "attachment; filename*=UTF-8''foto%20%C3%A9.jpg" },
      },
      identity,
    ],
    [
      'with a session token',
      'https://s3.example.org',
      { method: 'GET', bucket, key: 'a' },
      { ...identity, sessionToken: 'token+/=' },
    ],
  ];

  it.each(calls)('%s has the signature that the SDK gives it', async (_name, address, call, signer) => {
    const url = presignS3Url(address, call, signer, { now, expiresInSeconds: 60 });
    expect(parametersOf(url)).toEqual(Object.fromEntries(await bySdk(address, call, signer)));
  });

  it('names the host and path that it was signed for', () => {
    const url = presignS3Url(
      'https://files.example.org/store/',
      { method: 'GET', bucket, key: 'a b/c' },
      identity,
      {
        now,
        expiresInSeconds: 60,
      },
    );
    expect(url).toMatch(/^https:\/\/files\.example\.org\/store\/pantau\/a%20b\/c\?/);
  });

  it('refuses an address that is none', () => {
    expect(() =>
      presignS3Url('nowhere', { method: 'GET', bucket, key: 'a' }, identity, { now, expiresInSeconds: 60 }),
    ).toThrow('not a valid URL');
  });
});
