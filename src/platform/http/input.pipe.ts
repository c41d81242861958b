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

/** NUL has no place in PostgreSQL's text, half a surrogate pair none in its JSON. */
const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const UNSTORABLE_MESSAGE = 'holds a NUL or half of a surrogate pair, which is no text';

const judgingTheirText = new WeakSet<object>();

/** Marks a schema whose route takes any text and says itself what is wrong with it. */
export function judgesItsText<Schema extends object>(schema: Schema): Schema {
  judgingTheirText.add(schema);
  return schema;
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
      const input: unknown = await this.inner.transform(
        metadata.type === 'body' ? (value ?? {}) : value,
        metadata,
      );
      if (metadata.schema && !judgingTheirText.has(metadata.schema)) refuseUnstorable(input);
      return input;
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

function refuseUnstorable(input: unknown): void {
  const fields = findUnstorable(input, []);
  if (fields.length > 0)
    throw new Mismatch(
      fields.slice(0, MAX_FIELDS_NAMED).map((field) => ({ field, message: UNSTORABLE_MESSAGE })),
    );
}

/** Paths of unstorable strings. Schemas bound how deep and wide their output is, but for free-form JSON: that ends with the stack's room. */
function findUnstorable(input: unknown, path: readonly string[]): string[] {
  if (typeof input === 'string') return UNSTORABLE.test(input) ? [path.join('.')] : [];
  if (typeof input !== 'object' || input === null || input instanceof Date) return [];
  return Object.entries(input).flatMap(([key, value]) =>
    UNSTORABLE.test(key) ? [[...path, '?'].join('.')] : findUnstorable(value, [...path, key]),
  );
}
