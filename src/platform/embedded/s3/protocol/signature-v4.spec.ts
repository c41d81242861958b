import {
  canonicalRequest,
  parseCredential,
  parseTimestamp,
  sha256Hex,
  sign,
  signingKey,
  stringToSign,
  uriEncode,
} from './signature-v4';

/** The worked examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const credential = parseCredential('AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request')!;
const timestamp = '20130524T000000Z';
const host = ['host', ['examplebucket.s3.amazonaws.com']] as const;
const date = ['x-amz-date', [timestamp]] as const;
const signatureOf = (parts: Parameters<typeof canonicalRequest>[0]) =>
  sign(signingKey(SECRET, credential), stringToSign(timestamp, credential, canonicalRequest(parts)));

describe('signature version 4', () => {
  it('signs the GET of the documentation', () => {
    const payloadHash = sha256Hex('');
    const signedHeaders = [
      host,
      ['range', ['bytes=0-9']],
      ['x-amz-content-sha256', [payloadHash]],
      date,
    ] as const;
    expect(signatureOf({ method: 'GET', rawPath: '/test.txt', query: [], signedHeaders, payloadHash })).toBe(
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  it('signs the PUT of the documentation, whose path holds a dollar sign', () => {
    const payloadHash = sha256Hex('Welcome to Amazon S3.');
    const signedHeaders = [
      ['date', ['Fri, 24 May 2013 00:00:00 GMT']],
      host,
      ['x-amz-content-sha256', [payloadHash]],
      date,
      ['x-amz-storage-class', ['REDUCED_REDUNDANCY']],
    ] as const;
    expect(
      signatureOf({ method: 'PUT', rawPath: '/test$file.text', query: [], signedHeaders, payloadHash }),
    ).toBe('98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd');
  });

  it('signs the listing of the documentation, parameters in any order', () => {
    const payloadHash = sha256Hex('');
    const signedHeaders = [host, ['x-amz-content-sha256', [payloadHash]], date] as const;
    const query = [
      ['prefix', 'J'],
      ['max-keys', '2'],
    ] as const;
    expect(signatureOf({ method: 'GET', rawPath: '/', query, signedHeaders, payloadHash })).toBe(
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    );
  });

  it('trims and folds the spaces of header values and joins repeated ones', () => {
    const parts = { method: 'GET', rawPath: '/', query: [], payloadHash: 'x' };
    expect(canonicalRequest({ ...parts, signedHeaders: [['a', ['  b   c ', 'd']]] })).toContain(
      '\na:b c,d\n',
    );
  });

  it('encodes all but the unreserved characters', () => {
    expect(uriEncode("-_.~AZaz09 !'()*/+é")).toBe('-_.~AZaz09%20%21%27%28%29%2A%2F%2B%C3%A9');
  });

  it('takes an access key that holds slashes', () => {
    expect(parseCredential('a/b/20130524/us-east-1/s3/aws4_request')).toMatchObject({
      accessKeyId: 'a/b',
      region: 'us-east-1',
    });
    expect(parseCredential('a/us-east-1/s3')).toBeNull();
  });

  it('reads timestamps and nothing else', () => {
    expect(parseTimestamp(timestamp)).toBe(Date.UTC(2013, 4, 24));
    expect(parseTimestamp('2013-05-24T00:00:00Z')).toBeNull();
    expect(parseTimestamp('20131324T000000Z')).toBeNull();
  });
});
