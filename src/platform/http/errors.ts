import { DomainError } from '../../domain/domain-error';

/** What isn't there, or isn't the caller's to see: both look the same from outside. */
export const notFound = (noun: string, id: string): DomainError =>
  new DomainError('not-found', `${noun} ${id} does not exist, or you may not see it.`, { status: 404 });

/** The request is fine but the state of things forbids it. */
export const conflict = (
  code: string,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): DomainError => new DomainError(code, message, { status: 409, details });

/** It was there, and was deleted by a rule. */
export const erased = (code: string, message: string): DomainError =>
  new DomainError(code, message, { status: 410 });

export const forbidden = (code: string, message: string): DomainError =>
  new DomainError(code, message, { status: 403 });

/** The caller asked more often than a minute allows. */
export class TooManyRequests extends DomainError {
  constructor(
    limit: number,
    /** Until the next minute begins. */
    readonly waitSeconds: number,
  ) {
    super(
      'too-many-requests',
      `More than ${limit} requests in a minute. Wait ${waitSeconds} seconds, then go on.`,
      { status: 429, retryable: true, details: { limit, waitSeconds } },
    );
    this.name = 'TooManyRequests';
  }
}

/** Input that a schema can't judge alone, answered as the validation pipe answers. */
export class InvalidInput extends DomainError {
  constructor(readonly fields: readonly FieldError[]) {
    const names = fields
      .slice(0, 5)
      .map((field) => (field.field ? `${field.field}: ${field.message}` : field.message));
    const more = fields.length > names.length ? ` (and ${fields.length - names.length} more)` : '';
    super('invalid-input', `The request is not valid. ${names.join('; ')}${more}`, { status: 400 });
    this.name = 'InvalidInput';
  }
}

export interface FieldError {
  /** Dotted path: `files.3.sha256`. Empty when the whole value is meant. */
  readonly field: string;
  readonly message: string;
}
