import { S3ServiceException } from '@aws-sdk/client-s3';
import { DomainError } from '../../domain/domain-error';

const MISSING_OBJECT = ['NoSuchKey', 'NotFound'];
const WRONG_PARTS = ['InvalidPart', 'InvalidPartOrder', 'EntityTooSmall', 'NoSuchUpload'];

export const isMissingObject = (error: unknown): boolean =>
  error instanceof S3ServiceException && MISSING_OBJECT.includes(error.name);

export const isMissingUpload = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.name === 'NoSuchUpload';

export const isMissingBucket = (error: unknown): boolean =>
  error instanceof S3ServiceException && ['NoSuchBucket', 'NotFound'].includes(error.name);

/** What the product says when storage fails: retryable, unless the same call can never succeed. */
export function toStorageError(error: unknown, call: string, key: string | null): DomainError {
  if (error instanceof DomainError) return error;
  const reason = error instanceof Error ? error.name : 'unknown';
  const details = { call, key, reason };
  if (WRONG_PARTS.includes(reason)) {
    return new DomainError(
      'upload-parts-wrong',
      'The parts of this upload do not fit together. Start the upload of this file again.',
      {
        status: 409,
        details,
        cause: error,
      },
    );
  }
  if (reason === 'NoSuchKey') {
    return new DomainError('stored-object-missing', 'The file is not in storage any more.', {
      status: 404,
      details,
      cause: error,
    });
  }
  return new DomainError(
    'storage-unavailable',
    'The storage for photos does not answer as it should. Try again in a moment.',
    {
      retryable: true,
      status: 503,
      details,
      cause: error,
    },
  );
}
