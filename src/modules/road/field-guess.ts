import { DomainError } from '../../domain/domain-error';

/** Which property of a file's features holds what; chosen by the importer, else the first of these that the file has. */
const guesses = {
  name: [
    'name',
    'nama',
    'nama_jalan',
    'nm_jalan',
    'nama_ruas',
    'nm_ruas',
    'namobj',
    'wadmkd',
    'road_name',
    'street',
    'title',
  ],
  class: ['highway', 'road_class', 'class', 'fclass', 'kelas', 'fungsi', 'kelas_jalan', 'remark', 'type'],
} as const;

export type FieldRole = keyof typeof guesses;
type Properties = Readonly<Record<string, unknown>>;

/** By the first features' properties. A field that was named but that none of them has is refused with `field-unknown`. */
export function chooseField(
  role: FieldRole,
  chosen: string | undefined,
  samples: readonly Properties[],
): string | null {
  const fields = [...new Set(samples.flatMap((properties) => Object.keys(properties)))];
  if (chosen === undefined) {
    const byLowerCase = new Map(fields.map((field) => [field.toLowerCase(), field]));
    return guesses[role].map((guess) => byLowerCase.get(guess)).find((field) => field !== undefined) ?? null;
  }
  if (fields.includes(chosen)) return chosen;
  const known = fields.slice(0, 20).map((field) => `“${field}”`);
  throw new DomainError(
    'field-unknown',
    `The file’s features have no field “${chosen}”. They have ${known.join(', ') || 'no fields at all'}.`,
    { status: 422, details: { fields } },
  );
}

const longestText = 200;

/** Empty text is no name; numbers become text. */
export function textOf(properties: Properties, field: string | null): string | null {
  const value = field === null ? null : properties[field];
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return null;
  // PostgreSQL's text can't hold it.
  const text = String(value).replaceAll('\0', '').trim().slice(0, longestText);
  return text === '' ? null : text;
}
