import { S3Error } from '../protocol/s3-error';
import { header, parameter, type S3Request } from '../protocol/s3-request';
import {
  createBucket,
  deleteBucket,
  deleteBucketCors,
  getBucketCors,
  getBucketLocation,
  getBucketVersioning,
  headBucket,
  listBuckets,
  putBucketCors,
} from './bucket-operations';
import type { Call, Reply } from './call';
import { listObjects, listObjectsV2 } from './list-operations';
import {
  abortUpload,
  completeUpload,
  createUpload,
  listParts,
  listUploads,
  uploadPart,
} from './multipart-operations';
import { copyObject, deleteObject, deleteObjects, getObject, putObject } from './object-operations';

type Operation = (call: Call) => Reply | Promise<Reply>;

/** Parameters that make another call of the same path and method; those not served must not fall through to a plain one. */
const SUBRESOURCES = [
  'accelerate',
  'acl',
  'analytics',
  'attributes',
  'cors',
  'delete',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'partNumber',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
];

/** Headers that ask for a protection or a marking which isn't served: refused, not passed over. */
const REFUSED_HEADERS =
  /^x-amz-(server-side-encryption|object-lock|tagging|website-redirect|copy-source-server-side)/;

const SERVICE_CALLS: Readonly<Record<string, Operation>> = { 'GET ': listBuckets };

const BUCKET_CALLS: Readonly<Record<string, Operation>> = {
  'PUT ': createBucket,
  'DELETE ': deleteBucket,
  'HEAD ': headBucket,
  'GET ': (call) => (parameter(call.request, 'list-type') === '2' ? listObjectsV2(call) : listObjects(call)),
  'GET location': getBucketLocation,
  'GET versioning': getBucketVersioning,
  'GET cors': getBucketCors,
  'PUT cors': putBucketCors,
  'DELETE cors': deleteBucketCors,
  'GET uploads': listUploads,
  'POST delete': deleteObjects,
};

const OBJECT_CALLS: Readonly<Record<string, Operation>> = {
  'PUT ': (call) => (isCopy(call) ? copyObject(call) : putObject(call)),
  'GET ': getObject,
  'HEAD ': getObject,
  'DELETE ': deleteObject,
  'POST uploads': createUpload,
  'PUT partNumber uploadId': uploadPart,
  'GET uploadId': listParts,
  'POST uploadId': completeUpload,
  'DELETE uploadId': abortUpload,
};

const isCopy = ({ request }: Call): boolean => header(request, 'x-amz-copy-source') !== null;

export function findOperation(request: S3Request): Operation {
  const calls = request.bucket === null ? SERVICE_CALLS : request.key === null ? BUCKET_CALLS : OBJECT_CALLS;
  const subresources = SUBRESOURCES.filter((name) => parameter(request, name) !== null);
  const operation = calls[`${request.method} ${subresources.join(' ')}`];
  const refused = Object.keys(request.message.headers).find((name) => REFUSED_HEADERS.test(name));
  if (refused)
    throw new S3Error('NotImplemented', `The header ${refused} asks for something that is not served here.`);
  const copiesPart = subresources.includes('partNumber') && header(request, 'x-amz-copy-source') !== null;
  if (operation && !copiesPart) return operation;
  const isKnown =
    subresources.length > 0 || ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].includes(request.method);
  if (isKnown) throw new S3Error('NotImplemented', 'This call is not served here.');
  throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
}
