import {
  CreateBucketCommand,
  GetBucketCorsCommand,
  HeadBucketCommand,
  PutBucketCorsCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { log } from '../telemetry/logger';
import { isMissingBucket } from './storage-failure';

/** A presigned URL is the permission, no cookie is: any page that holds one may use it. */
const CORS_RULE = {
  AllowedOrigins: ['*'],
  AllowedMethods: ['GET', 'HEAD', 'PUT'],
  AllowedHeaders: ['*'],
  ExposeHeaders: ['ETag', 'Content-Range', 'Accept-Ranges'],
  MaxAgeSeconds: 3600,
};

type CallLimit = () => { readonly abortSignal: AbortSignal };

/** Makes what is missing of the bucket and its CORS rules. */
export async function prepareBucket(client: S3Client, bucket: string, limit: CallLimit): Promise<void> {
  await makeBucket(client, bucket, limit);
  try {
    if (await hasCors(client, bucket, limit)) return;
    const command = new PutBucketCorsCommand({
      Bucket: bucket,
      CORSConfiguration: { CORSRules: [CORS_RULE] },
    });
    await client.send(command, limit());
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Some services set CORS for all buckets by their own configuration, or keep it from this key.
    log.warn(
      { bucket, reason: error.name },
      'The storage refused its CORS rules; browsers need them to upload photos',
    );
  }
}

async function makeBucket(client: S3Client, bucket: string, limit: CallLimit): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }), limit());
    return;
  } catch (error) {
    if (!isMissingBucket(error)) throw error;
  }
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }), limit());
  } catch (error) {
    // Another process may have been quicker.
    if (!(error instanceof S3ServiceException && error.name === 'BucketAlreadyOwnedByYou')) throw error;
  }
}

async function hasCors(client: S3Client, bucket: string, limit: CallLimit): Promise<boolean> {
  try {
    const { CORSRules } = await client.send(new GetBucketCorsCommand({ Bucket: bucket }), limit());
    return (CORSRules ?? []).some(
      (rule) =>
        rule.AllowedOrigins?.includes('*') &&
        rule.AllowedMethods?.includes('PUT') &&
        rule.ExposeHeaders?.includes('ETag'),
    );
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchCORSConfiguration') return false;
    throw error;
  }
}

const isRefusal = (error: unknown): error is S3ServiceException =>
  error instanceof S3ServiceException &&
  ['AccessDenied', 'NotImplemented', 'MethodNotAllowed'].includes(error.name);
