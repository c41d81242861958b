import { parseCorsRules, writeCorsRules } from '../protocol/cors';
import { S3Error } from '../protocol/s3-error';
import { toXml } from '../protocol/xml';
import { bodyOf, bucketIn, bucketName, type Call, type Reply, uploadName, xmlReply } from './call';

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function listBuckets({ store }: Call): Reply {
  const buckets = [...store.state.buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return xmlReply(
    toXml('ListAllMyBucketsResult', {
      Owner: { ID: 'pantau', DisplayName: 'pantau' },
      Buckets: {
        Bucket: buckets.map(({ name, createdAtMs }) => ({
          Name: name,
          CreationDate: new Date(createdAtMs).toISOString(),
        })),
      },
    }),
  );
}

export async function createBucket(call: Call): Promise<Reply> {
  const name = call.request.bucket ?? '';
  if (!BUCKET_NAME.test(name)) throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.');
  await call.store.change([bucketName(name)], (state) => {
    if (state.buckets.has(name)) {
      throw new S3Error(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded.',
      );
    }
    return [{ do: 'add-bucket', bucket: name, atMs: call.nowMs }];
  });
  return { status: 200, headers: { location: `/${name}` } };
}

export async function deleteBucket({ request, store }: Call): Promise<Reply> {
  const name = request.bucket ?? '';
  const uploads = [...store.state.uploads.values()]
    .filter(({ bucket }) => bucket === name)
    .map(({ id }) => id);
  await store.change([bucketName(name), ...uploads.map(uploadName)], (state) => {
    if (bucketIn(state, name).objects.size > 0) {
      throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty.');
    }
    return [
      ...uploads.map((id) => ({ do: 'end-upload' as const, id })),
      { do: 'remove-bucket', bucket: name },
    ];
  });
  return { status: 204 };
}

export function headBucket({ request, store, region }: Call): Reply {
  bucketIn(store.state, request.bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': region } };
}

/** us-east-1 is written as nothing, as ever since. */
export function getBucketLocation({ request, store, region }: Call): Reply {
  bucketIn(store.state, request.bucket);
  const text = region === 'us-east-1' ? '' : region;
  return xmlReply(
    `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${text}</LocationConstraint>`,
  );
}

export function getBucketVersioning({ request, store }: Call): Reply {
  bucketIn(store.state, request.bucket);
  return xmlReply(toXml('VersioningConfiguration', {}));
}

export async function putBucketCors(call: Call): Promise<Reply> {
  const { request, store } = call;
  const { name } = bucketIn(store.state, request.bucket);
  const rules = parseCorsRules(await bodyOf(call).text());
  await store.change([bucketName(name)], (state) => {
    bucketIn(state, name);
    return [{ do: 'set-cors', bucket: name, rules }];
  });
  return { status: 200 };
}

export function getBucketCors({ request, store }: Call): Reply {
  const { cors } = bucketIn(store.state, request.bucket);
  if (!cors) throw new S3Error('NoSuchCORSConfiguration', 'The CORS configuration does not exist.');
  return xmlReply(writeCorsRules(cors));
}

export async function deleteBucketCors({ request, store }: Call): Promise<Reply> {
  const { name } = bucketIn(store.state, request.bucket);
  await store.change([bucketName(name)], () => [{ do: 'set-cors', bucket: name, rules: null }]);
  return { status: 204 };
}
