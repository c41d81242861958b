import { createHash, randomBytes } from 'node:crypto';
import * as files from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { until } from '../support/until';
import { type EmbeddedS3, startEmbeddedS3 } from './support/s3-server';
import { chunkedBody, presign, type SignedCall, signCall } from './support/s3-signing';

const MINUTE_MS = 60_000;
const NOW = new Date('2026-03-04T05:06:07Z');

/** What no well-behaved client sends, and what only this implementation promises. */
describe('the embedded S3 endpoint', () => {
  let s3: EmbeddedS3;
  let clockMs = NOW.getTime();

  beforeAll(async () => {
    s3 = await startEmbeddedS3({ buckets: ['pantau'], clock: { now: () => new Date(clockMs) } });
  });

  beforeEach(() => {
    clockMs = NOW.getTime();
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => s3.stop());

  const at = (path: string) => `${s3.url}/pantau/${path}`;
  const signed = (method: string, path: string, more: Partial<Parameters<typeof signCall>[0]> = {}) =>
    signCall({ method, url: at(path), at: NOW, ...more });
  const answer = async (response: Response) => {
    const text = await response.text();
    return {
      status: response.status,
      code: /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? '',
      text,
      headers: response.headers,
    };
  };
  const call = async ({ url, method, headers }: SignedCall, body?: string | Buffer) =>
    answer(await fetch(url, { method, headers, body: body as Uint8Array<ArrayBuffer> | string | undefined }));
  const put = (path: string, body: string | Buffer = 'x') => call(signed('PUT', path), body);
  const get = (path: string) => call(signed('GET', path));
  const sha256 = (body: string | Buffer) => createHash('sha256').update(body).digest('hex');
  const blobCount = async (): Promise<number> =>
    (await files.readdir(join(s3.folder, 'blobs'), { recursive: true })).filter((name) =>
      name.endsWith('.blob'),
    ).length;

  describe('signatures', () => {
    it('takes a request up to 15 minutes off its clock and refuses it beyond', async () => {
      await put('clock');
      for (const [minutes, status] of [
        [14, 200],
        [-14, 200],
        [16, 403],
        [-16, 403],
      ] as const) {
        clockMs = NOW.getTime() + minutes * MINUTE_MS;
        expect(await get('clock')).toMatchObject({
          status,
          code: status === 200 ? '' : 'RequestTimeTooSkewed',
        });
      }
    });

    it('lets a presigned URL live for as long as it says', async () => {
      await put('presigned');
      const url = presign({ method: 'GET', url: at('presigned'), at: NOW, expires: '60' });
      clockMs = NOW.getTime() + 60_000;
      expect((await fetch(url)).status).toBe(200);
      clockMs += 1000;
      expect(await answer(await fetch(url))).toMatchObject({ status: 403, code: 'AccessDenied' });
      clockMs = NOW.getTime() - 16 * MINUTE_MS;
      expect(await answer(await fetch(url))).toMatchObject({ status: 403, code: 'AccessDenied' });
    });

    it.each(['604801', '0', '-1', '', 'x'])(
      'refuses a presigned URL that lives %j seconds',
      async (expires) => {
        const refused = await answer(
          await fetch(presign({ method: 'GET', url: at('any'), at: NOW, expires })),
        );
        expect(refused).toMatchObject({ status: 400, code: 'AuthorizationQueryParametersError' });
      },
    );

    it('accepts a presigned URL of seven days', async () => {
      await put('week');
      expect(
        (await fetch(presign({ method: 'GET', url: at('week'), at: NOW, expires: '604800' }))).status,
      ).toBe(200);
    });

    it('refuses the wrong key, region, secret and a signed header that was changed', async () => {
      expect(await call(signed('GET', 'a', { accessKeyId: 'OTHER' }))).toMatchObject({
        status: 403,
        code: 'InvalidAccessKeyId',
      });
      expect(await call(signed('GET', 'a', { region: 'eu-west-1' }))).toMatchObject({
        status: 400,
        code: 'AuthorizationHeaderMalformed',
      });
      const changed = signed('PUT', 'a', { headers: { 'x-amz-meta-owner': 'me' } });
      changed.headers['x-amz-meta-owner'] = 'you';
      expect(await call(changed, 'x')).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    });

    it('refuses an x-amz header that was added and not signed', async () => {
      const added = signed('PUT', 'a');
      added.headers['x-amz-meta-owner'] = 'you';
      expect(await call(added, 'x')).toMatchObject({ status: 403, code: 'AccessDenied' });
    });

    it('refuses a request without signature, to any bucket and key', async () => {
      for (const path of ['/', '/pantau', '/pantau/a', '/none/a']) {
        expect(await answer(await fetch(`${s3.url}${path}`))).toMatchObject({
          status: 403,
          code: 'AccessDenied',
        });
      }
    });
  });

  describe('bodies', () => {
    it('refuses a body that is not the signed one and keeps nothing of it', async () => {
      const before = await blobCount();
      const refused = await call(
        signed('PUT', 'other-body', { payloadHash: sha256('what was signed') }),
        'what was sent!!',
      );
      expect(refused).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
      expect(await get('other-body')).toMatchObject({ status: 404, code: 'NoSuchKey' });
      expect(await blobCount()).toBe(before);
    });

    it.each(['crc32', 'crc32c', 'sha1', 'sha256'])('refuses a wrong %s', async (name) => {
      const bytes = { crc32: 4, crc32c: 4, sha1: 20, sha256: 32 }[name]!;
      const headers = { [`x-amz-checksum-${name}`]: Buffer.alloc(bytes).toString('base64') };
      expect(await call(signed('PUT', 'wrong', { headers }), 'body')).toMatchObject({
        status: 400,
        code: 'BadDigest',
      });
      expect((await get('wrong')).status).toBe(404);
    });

    it('refuses checksums that it can not verify instead of believing them', async () => {
      const headers = { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' };
      expect(await call(signed('PUT', 'crc64', { headers }), 'body')).toMatchObject({
        status: 501,
        code: 'NotImplemented',
      });
      const short = { 'x-amz-checksum-crc32': 'AA==' };
      expect(await call(signed('PUT', 'crc32', { headers: short }), 'body')).toMatchObject({
        status: 400,
        code: 'InvalidRequest',
      });
    });

    const streamed = (word: string, length: number, more: Record<string, string> = {}) =>
      signed('PUT', 'streamed', {
        payloadHash: word,
        headers: {
          'content-encoding': 'aws-chunked',
          'x-amz-decoded-content-length': String(length),
          ...more,
        },
      });
    const chunks = [randomBytes(70_000), randomBytes(10)];
    const whole = Buffer.concat(chunks);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(whole));
    const trailer = [['x-amz-checksum-crc32', crc.toString('base64')]] as const;

    it('takes a body of signed chunks', async () => {
      const request = streamed('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', whole.length);
      expect((await call(request, chunkedBody(request, chunks, null))).status).toBe(200);
      const found = await fetch(at('streamed'), signed('GET', 'streamed'));
      expect(Buffer.from(await found.arrayBuffer()).equals(whole)).toBe(true);
      expect(found.headers.get('content-encoding')).toBeNull();
    });

    it('takes a body of signed chunks with a signed checksum behind it', async () => {
      const request = streamed('STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', whole.length, {
        'x-amz-trailer': 'x-amz-checksum-crc32',
      });
      const kept = await call(request, chunkedBody(request, chunks, trailer));
      expect(kept.status).toBe(200);
      expect(kept.headers.get('x-amz-checksum-crc32')).toBe(trailer[0][1]);
    });

    it('refuses a chunk or a trailer that was changed on the way', async () => {
      const request = streamed('STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', whole.length, {
        'x-amz-trailer': 'x-amz-checksum-crc32',
      });
      const spoilt = chunkedBody(request, chunks, trailer, (chunk, index) =>
        index === 1 ? Buffer.alloc(chunk.length) : chunk,
      );
      expect(await call(request, spoilt)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
      const text = chunkedBody(request, chunks, trailer).toString('latin1');
      const otherTrailer = Buffer.from(text.replace(trailer[0][1], 'AAAAAA=='), 'latin1');
      expect(await call(request, otherTrailer)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    });

    it('refuses a streamed body that is cut short, longer than declared, or without its checksum', async () => {
      const request = streamed('STREAMING-UNSIGNED-PAYLOAD-TRAILER', 4, {
        'x-amz-trailer': 'x-amz-checksum-crc32',
      });
      for (const [body, code] of [
        ['4\r\nbody\r\n', 'IncompleteBody'],
        ['5\r\nbody!\r\n0\r\n\r\n', 'IncompleteBody'],
        ['3\r\nbod\r\n0\r\n\r\n', 'IncompleteBody'],
        ['4\r\nbody\r\n0\r\n\r\n', 'BadDigest'],
        ['4\r\nbody\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', 'BadDigest'],
        ['nonsense\r\n', 'IncompleteBody'],
      ] as const) {
        expect(await call(request, body)).toMatchObject({ status: 400, code });
      }
    });

    it('asks for the length of a body', async () => {
      const { headers } = signed('PUT', 'no-length');
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const open = httpRequest(at('no-length'), { method: 'PUT', headers }, (response) =>
          resolve(response.resume().statusCode),
        );
        open.on('error', reject);
        open.write('a');
        open.end('b');
      });
      expect(status).toBe(411);
    });

    it('drops what a client sent that went away in the middle', async () => {
      const before = await blobCount();
      const { headers } = signed('PUT', 'gone');
      const lines = Object.entries({ ...headers, host: new URL(s3.url).host, 'content-length': '1000000' });
      const socket = connect(Number(new URL(s3.url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        `PUT /pantau/gone HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${'x'.repeat(5000)}`,
      );
      await until(async () => (await blobCount()) === before + 1);
      socket.destroy();
      await until(async () => (await blobCount()) === before);
      expect((await get('gone')).status).toBe(404);
    });

    it('answers a refused body of many megabytes so that the client hears why', async () => {
      const refused = await call(
        signed('PUT', 'large', { accessKeyId: 'OTHER' }),
        randomBytes(20 * 1024 ** 2),
      );
      expect(refused).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
    });

    it('says that the disk is full and keeps nothing half written', async () => {
      const before = await blobCount();
      const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      const sample = await files.open(join(s3.folder, 'journal.log'), 'r');
      jest.spyOn(Object.getPrototypeOf(sample), 'sync').mockRejectedValueOnce(full);
      expect(await put('full', 'body')).toMatchObject({ status: 507, code: 'InsufficientStorage' });
      jest.spyOn(Object.getPrototypeOf(sample), 'datasync').mockRejectedValueOnce(full);
      expect(await put('full', 'body')).toMatchObject({ status: 507, code: 'InsufficientStorage' });
      await sample.close();
      expect((await get('full')).status).toBe(404);
      expect(await blobCount()).toBe(before);
      expect((await put('full', 'again')).status).toBe(200);
    });
  });

  describe('keys', () => {
    it.each([
      '../../escape',
      '%2e%2e/%2e%2e/escape',
      '..%2f..%2fescape',
      '..%5c..%5cescape',
      'a%00b',
      'C:%5Cboot.ini',
      '.%2e/journal.log',
    ])('keeps %s inside its folder', async (path) => {
      const around = await files.readdir(join(s3.folder, '..'));
      // As raw lines: URL parsers would clean the path before it is sent.
      const socket = connect(Number(new URL(s3.url).port), '127.0.0.1');
      const { host } = new URL(s3.url);
      socket.end(
        `PUT /pantau/${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx`,
      );
      let text = '';
      for await (const chunk of socket) text += chunk;
      expect(text).toMatch(/^HTTP\/1\.1 403 /);
      expect((await put(encodeURIComponent(decodeURIComponent(path)))).status).toBe(200);
      expect(
        (await files.readdir(join(s3.folder, '..'))).filter(
          (name) => !around.includes(name) && !name.startsWith('pantau-'),
        ),
      ).toEqual([]);
      expect((await files.readdir(s3.folder)).sort()).toEqual(['blobs', 'in-use', 'journal.log']);
    });

    it('refuses a path that is no UTF-8 and a key that is too long', async () => {
      const response = await fetch(`${s3.url}/pantau/%ff`);
      expect(await answer(response)).toMatchObject({ status: 400, code: 'InvalidURI' });
      expect(await put('k'.repeat(1025))).toMatchObject({ status: 400, code: 'KeyTooLongError' });
    });
  });

  describe('browsers', () => {
    const CORS =
      '<CORSConfiguration><CORSRule><AllowedOrigin>https://*.city.example</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>' +
      '<AllowedHeader>content-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds></CORSRule></CORSConfiguration>';
    const preflight = async (headers: Record<string, string>) =>
      fetch(at('a'), { method: 'OPTIONS', headers });
    const asked = {
      origin: 'https://app.city.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'Content-Type',
    };

    beforeAll(async () => {
      expect(
        (await call(signCall({ method: 'PUT', url: `${s3.url}/pantau?cors`, at: NOW }), CORS)).status,
      ).toBe(200);
    });

    it('are told before a call which origin, method and headers may come', async () => {
      const allowed = await preflight(asked);
      expect(allowed.status).toBe(200);
      expect(Object.fromEntries(allowed.headers)).toMatchObject({
        'access-control-allow-origin': 'https://app.city.example',
        'access-control-allow-methods': 'PUT',
        'access-control-allow-headers': 'Content-Type',
        'access-control-max-age': '60',
      });
      for (const wrong of [
        { ...asked, origin: 'https://elsewhere.example' },
        { ...asked, 'access-control-request-method': 'DELETE' },
        { ...asked, 'access-control-request-headers': 'authorization' },
      ]) {
        expect(await answer(await preflight(wrong))).toMatchObject({ status: 403, code: 'AccessForbidden' });
      }
    });

    it('may read the ETag of their upload, and the reason of a refusal', async () => {
      const url = presign({ method: 'PUT', url: at('from-page'), at: NOW, expires: '60' });
      const sent = await fetch(url, { method: 'PUT', body: 'x', headers: { origin: asked.origin } });
      expect(sent.headers.get('access-control-allow-origin')).toBe(asked.origin);
      expect(sent.headers.get('access-control-expose-headers')).toBe('ETag');
      clockMs += 61_000;
      const late = await fetch(url, { method: 'PUT', body: 'x', headers: { origin: asked.origin } });
      expect([late.status, late.headers.get('access-control-allow-origin')]).toEqual([403, asked.origin]);
    });

    it('must not run what was stored', async () => {
      const upload = signed('PUT', 'page.html', { headers: { 'content-type': 'text/html' } });
      await call(upload, '<script>alert(1)</script>');
      for (const reply of [await get('page.html'), await get('none')]) {
        expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
        expect(reply.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
      }
    });
  });

  it.each([
    '<!DOCTYPE x [<!ENTITY e "boom">]><Delete><Object><Key>&e;</Key></Object></Delete>',
    '<Delete><Object><Key>a</Key></Object>',
    '<Other/>',
    'no xml',
    '<Delete></Delete>',
  ])('refuses the XML %j', async (xml) => {
    const request = signCall({ method: 'POST', url: `${s3.url}/pantau?delete`, at: NOW });
    expect(await call(request, xml)).toMatchObject({ status: 400, code: 'MalformedXML' });
  });

  it('refuses what it does not serve instead of doing something else', async () => {
    await put('kept', 'as it was');
    for (const [method, path] of [
      ['PUT', 'kept?acl'],
      ['DELETE', 'kept?tagging'],
      ['GET', 'kept?versionId=1'],
      ['PUT', 'kept?retention'],
    ] as const) {
      expect(await call(signed(method, path), method === 'GET' ? undefined : '')).toMatchObject({
        status: 501,
        code: 'NotImplemented',
      });
    }
    const encrypted = signed('PUT', 'kept', { headers: { 'x-amz-server-side-encryption': 'AES256' } });
    expect(await call(encrypted, 'x')).toMatchObject({ status: 501, code: 'NotImplemented' });
    expect((await get('kept')).text).toBe('as it was');
  });

  it('drops uploads that nobody went on with, and their bytes', async () => {
    const startUpload = async (key: string) => {
      const started = await call(
        signCall({ method: 'POST', url: at(`${key}?uploads`), at: new Date(clockMs) }),
      );
      return /<UploadId>(.+)<\/UploadId>/.exec(started.text)![1]!;
    };
    const sendPart = (key: string, id: string) =>
      call(
        signCall({ method: 'PUT', url: at(`${key}?partNumber=1&uploadId=${id}`), at: new Date(clockMs) }),
        'part',
      );
    const before = await blobCount();
    const abandoned = await startUpload('abandoned');
    const alive = await startUpload('alive');
    await sendPart('abandoned', abandoned);
    clockMs += 60 * MINUTE_MS;
    await sendPart('alive', alive);

    expect(await s3.endpoint.sweepAbandonedUploads(new Date(NOW.getTime() + 30 * MINUTE_MS))).toBe(1);
    await until(async () => (await blobCount()) === before + 1);
    expect(await sendPart('abandoned', abandoned)).toMatchObject({ status: 404, code: 'NoSuchUpload' });
    expect((await sendPart('alive', alive)).status).toBe(200);
  });

  it('knows its own paths by their first segment', () => {
    const owns = (url: string) => s3.endpoint.isS3Request({ url });
    expect([owns('/pantau'), owns('/pantau/a?b'), owns('/pantau?cors'), owns('/p%61ntau/a')]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([owns('/'), owns('/api/flights'), owns('/pantau2/a'), owns('/%ff'), owns('/api/pantau')]).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it('keeps a second process away from its folder', async () => {
    await expect(startEmbeddedS3({ folder: s3.folder })).rejects.toMatchObject({
      code: 'storage-folder-in-use',
    });
  });
});
