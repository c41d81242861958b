/**
 * A failure that the product expects and names.
 * `code` is stable and kebab-case; `message` is a sentence for a person; `details` carries nothing secret;
 * `retryable` tells whether the same call may succeed later.
 */
export class DomainError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly options: {
      readonly retryable?: boolean;
      /** HTTP status when it reaches a client; 409 unless said. */
      readonly status?: number;
      readonly details?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'DomainError';
  }

  get retryable(): boolean {
    return this.options.retryable ?? false;
  }
}

/** A photo that can't go on, now or ever: the stage records the reason on the row and never retries. */
export class PhotoRejection extends DomainError {
  constructor(code: string, message: string, details?: Readonly<Record<string, unknown>>) {
    super(code, message, { retryable: false, status: 422, details });
    this.name = 'PhotoRejection';
  }
}
