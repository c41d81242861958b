import { readFileSync } from 'node:fs';
import { findInProject } from '../../../src/platform/config/project-root';

/** As much of JSON Schema as the document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema?: Schema;
}

/** One method of one path of docs/openapi.json. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly roles: readonly string[];
  /** What an API key needs; null where anyone may come. */
  readonly scope: string | null;
  readonly parameters: readonly Parameter[];
  /** Media type of the body, and its schema when that is JSON. */
  readonly body: { readonly mediaType: string; readonly schema: Schema | null } | null;
}

interface Document {
  readonly paths: Record<
    string,
    Record<
      string,
      {
        readonly 'x-roles'?: readonly string[];
        readonly 'x-scope'?: string | null;
        readonly parameters?: readonly Parameter[];
        readonly requestBody?: { readonly content: Record<string, { readonly schema?: Schema }> };
      }
    >
  >;
  readonly components: { readonly schemas: Record<string, Schema> };
}

const document = JSON.parse(readFileSync(findInProject('docs/openapi.json'), 'utf8')) as Document;

export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => {
    const [body] = Object.entries(operation.requestBody?.content ?? {});
    return {
      method: method.toUpperCase(),
      path,
      roles: operation['x-roles'] ?? [],
      scope: operation['x-scope'] ?? null,
      parameters: operation.parameters ?? [],
      body: body
        ? { mediaType: body[0], schema: body[0] === 'application/json' ? (body[1].schema ?? null) : null }
        : null,
    };
  }),
);

export const resolve = (schema: Schema): Schema =>
  schema.$ref ? (document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : schema;

/** A value that fits; `ids` gives the id of a thing that is there, for a field of that name. */
export function fitting(given: Schema, name: string, ids: (name: string) => string): unknown {
  const schema = resolve(given);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fitting(choices.find((one) => one.type !== 'null') ?? choices[0] ?? {}, name, ids);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((one) => fitting(one, name, ids)));
  switch (schema.type) {
    case 'integer':
    case 'number':
      return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1;
    case 'boolean':
      return true;
    case 'array':
      if (schema.prefixItems) return schema.prefixItems.map((item) => fitting(item, name, ids));
      return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () =>
        fitting(schema.items ?? {}, name, ids),
      );
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, value]) => [key, fitting(value, key, ids)]),
      );
    case 'string':
      return fittingText(schema, name, ids);
    default:
      return null;
  }
}

const samples: Readonly<Record<string, string>> = {
  '^\\d{1,2}$': '0',
  '^\\d{1,4}_\\d{1,4}\\.webp$': '0_0.webp',
  '^\\d{1,7}\\.mvt$': '0.mvt',
  '^[0-9a-fA-F]{64}$': 'ab'.repeat(32),
};

function fittingText(
  { format, pattern, minLength = 0 }: Schema,
  name: string,
  ids: (name: string) => string,
): string {
  if (format === 'uuid') return ids(name);
  if (format === 'date-time') return '2026-03-01T02:00:00.000Z';
  if (format === 'date') return '2026-03-01';
  if (format === 'email') return 'someone@example.org';
  return (
    samples[pattern ?? ''] ??
    'sample text'
      .slice(0, Math.max(minLength, 6))
      .padEnd(minLength, 'x')
      .replace(/ /g, pattern ? '-' : ' ')
  );
}

/** The parameters of an operation that its path holds, in order. */
export const pathParameters = ({ path }: Operation): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
