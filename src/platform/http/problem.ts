import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { DomainError } from '../../domain/domain-error';
import { InvalidInput } from './errors';

/** RFC 9457 problem details, as every refusal looks. */
export const problemSchema = z
  .object({
    type: z.string().describe('urn:pantau:problem:<code>'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('A sentence for a person: what is wrong and what to do'),
    code: z.string().describe('Stable, kebab-case, for programs'),
    correlationId: z.string().nullable().describe('Quote it when asking for help'),
    retryable: z.boolean().optional().describe('true: the same request may succeed later'),
    details: z.record(z.string(), z.unknown()).optional(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;

const CODES_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'not-signed-in',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  413: 'body-too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  503: 'unavailable',
};

/** Whether an error is one of ours to show; anything else is told to the log alone. */
export const isExpected = (error: unknown): boolean =>
  error instanceof DomainError || (error instanceof HttpException && error.getStatus() < 500);

/** Turns whatever was thrown into what a client may know. Unknown errors give away neither message nor stack. */
export function toProblem(error: unknown, correlationId: string | null): Problem {
  if (error instanceof DomainError) {
    const status = error.options.status ?? (error.retryable ? 503 : 409);
    return {
      ...problem(status, error.code, error.message, correlationId),
      ...(error.retryable ? { retryable: true } : {}),
      ...(error.options.details ? { details: { ...error.options.details } } : {}),
      ...(error instanceof InvalidInput ? { errors: [...error.fields] } : {}),
    };
  }
  if (error instanceof HttpException && error.getStatus() < 500) {
    const status = error.getStatus();
    const isBrokenJson = error.cause instanceof SyntaxError;
    const code = isBrokenJson ? 'malformed-json' : (CODES_BY_STATUS[status] ?? 'bad-request');
    const detail = isBrokenJson ? 'The body is not valid JSON.' : sentence(error.message);
    return problem(status, code, detail, correlationId);
  }
  if (isPassing(error)) {
    const detail = 'The server is busy or one of its services is away. Try again in a moment.';
    return { ...problem(503, 'unavailable', detail, correlationId), retryable: true };
  }
  if (isDataException(error))
    return problem(
      400,
      'value-out-of-range',
      'A value of this request is outside of what can be kept, such as a date in the year 0.',
      correlationId,
    );
  return problem(
    500,
    'internal-error',
    'Something went wrong on the server. Try again; if it stays, report the correlation id.',
    correlationId,
  );
}

function problem(status: number, code: string, detail: string, correlationId: string | null): Problem {
  return {
    type: `urn:pantau:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    code,
    correlationId,
  };
}

/** PostgreSQL's deadlock, serialization failure, lock time-out, too many connections, shutdown; and a server that isn't there. */
const PASSING_CODES = new Set([
  '40P01',
  '40001',
  '55P03',
  '53300',
  '57P01',
  '57P03',
  'ECONNREFUSED',
  'ECONNRESET',
]);

/** Failures that the same request may not meet again. */
function isPassing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && PASSING_CODES.has(String(error.code));
}

/**
 * PostgreSQL's numeric value or date out of range, and bytes or escapes that are no text: what a schema let through and no column holds.
 * Logged as a failure, since the schema should have refused it.
 */
const DATA_EXCEPTIONS = new Set(['22003', '22007', '22008', '22009', '22021', '22P05']);

const isDataException = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && DATA_EXCEPTIONS.has(String(error.code));

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
