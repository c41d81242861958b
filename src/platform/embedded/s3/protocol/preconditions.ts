import { S3Error } from './s3-error';

/** The four conditional headers, or their x-amz-copy-source- twins. */
export interface Preconditions {
  readonly ifMatch: string | null;
  readonly ifNoneMatch: string | null;
  readonly ifModifiedSince: string | null;
  readonly ifUnmodifiedSince: string | null;
}

export function readPreconditions(read: (name: string) => string | null, prefix = ''): Preconditions {
  return {
    ifMatch: read(`${prefix}if-match`),
    ifNoneMatch: read(`${prefix}if-none-match`),
    ifModifiedSince: read(`${prefix}if-modified-since`),
    ifUnmodifiedSince: read(`${prefix}if-unmodified-since`),
  };
}

/** RFC 9110, section 13.2.2, in its order. Throws `PreconditionFailed`, or `NotModified` where a read may answer so. */
export function checkPreconditions(
  given: Preconditions,
  object: { readonly etag: string; readonly modifiedAtMs: number },
  unchanged: 'NotModified' | 'PreconditionFailed',
): void {
  // HTTP dates have whole seconds.
  const modifiedSecondMs = Math.floor(object.modifiedAtMs / 1000) * 1000;
  const failed = (condition: string) =>
    new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold.', {
      Condition: condition,
    });

  if (given.ifMatch !== null) {
    if (!hasEtag(given.ifMatch, object.etag)) throw failed('If-Match');
  } else if (given.ifUnmodifiedSince !== null && modifiedSecondMs > Date.parse(given.ifUnmodifiedSince)) {
    throw failed('If-Unmodified-Since');
  }
  if (given.ifNoneMatch !== null) {
    if (hasEtag(given.ifNoneMatch, object.etag)) throw notChanged(unchanged, 'If-None-Match');
  } else if (given.ifModifiedSince !== null && modifiedSecondMs <= Date.parse(given.ifModifiedSince)) {
    throw notChanged(unchanged, 'If-Modified-Since');
  }
}

function notChanged(code: 'NotModified' | 'PreconditionFailed', condition: string): S3Error {
  return new S3Error(
    code,
    'The object is as the condition says.',
    code === 'NotModified' ? {} : { Condition: condition },
  );
}

export function hasEtag(list: string, etag: string): boolean {
  return list.split(',').some((item) => {
    const bare = bareEtag(item);
    return bare === '*' || bare === etag;
  });
}

export const bareEtag = (text: string): string =>
  text
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1');
