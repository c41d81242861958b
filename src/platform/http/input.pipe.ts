import {
  type ArgumentMetadata,
  Injectable,
  type PipeTransform,
  StandardSchemaValidationPipe,
} from '@nestjs/common';
import { type FieldError, InvalidInput } from './errors';

/** A manifest of thousands of wrong entries must not answer with thousands of lines. */
const MAX_FIELDS_NAMED = 100;

class Mismatch extends Error {
  constructor(readonly fields: readonly FieldError[]) {
    super('Input does not match its schema');
  }
}

/** Validates whatever parameter names a `schema`, and says which field was wrong, a path parameter's own name included. */
@Injectable()
export class InputPipe implements PipeTransform {
  private readonly inner = new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      new Mismatch(
        issues.slice(0, MAX_FIELDS_NAMED).map((issue) => ({
          field: (issue.path ?? [])
            .map((part) => String(typeof part === 'object' ? part.key : part))
            .join('.'),
          message: issue.message,
        })),
      ),
  });

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      // A request without a body reaches us as undefined: the schema then names what is missing.
      return await this.inner.transform(metadata.type === 'body' ? (value ?? {}) : value, metadata);
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      const prefix = metadata.data;
      throw new InvalidInput(
        error.fields.map(({ field, message }) => ({
          field: [prefix, field].filter(Boolean).join('.'),
          message,
        })),
      );
    }
  }
}
