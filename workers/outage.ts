import { DomainError } from '../src/domain/domain-error';

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
/** PostgreSQL error classes: 08 connection, 53 resources (too many connections, disk full), 57 shutdown and crash. */
const postgresOutage = /^(08|53|57P)/;

/** True when a service is away or full: the photo isn't to blame, so no try is used up. */
export function isOutage(error: unknown): boolean {
  if (error instanceof DomainError) return error.code === 'storage-unavailable' || error.code === 'disk-full';
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  if (code && (networkCodes.has(code) || code === 'ENOSPC' || postgresOutage.test(code))) return true;
  return /connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/i.test(
    error.message,
  );
}
