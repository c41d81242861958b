import { resolve, type Schema } from './document';

/** Raw JSON, for numbers that JavaScript can't write. */
class RawJson {
  constructor(readonly text: string) {}
}

const texts: readonly unknown[] = [
  '',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfff',
  "'; drop table photo; --",
  '__proto__',
  '🛣️'.repeat(400),
  'a'.repeat(70_000),
  '2026-13-45T99:99:99Z',
  '0000-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '018f0000-0000-7000-8000-000000000000',
  '1e999',
  'NaN',
];
const numbers: readonly unknown[] = [
  -1,
  0,
  0.5,
  1e-320,
  2 ** 31,
  2 ** 53,
  1e300,
  -1e300,
  new RawJson('1e999'),
  new RawJson('-0'),
  new RawJson('9223372036854775808'),
];
const others: readonly unknown[] = [
  null,
  true,
  [],
  {},
  [null],
  new RawJson('{"__proto__":{"isAdmin":true}}'),
  new RawJson(`${'['.repeat(2000)}${']'.repeat(2000)}`),
];

/** What a field of this schema must bear: all of its own kind, and some of every other. */
export function hostileValues(given: Schema): readonly unknown[] {
  const schema = resolve(given);
  const kinds = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map((one) => resolve(one).type);
  const own = [
    ...(kinds.includes('string') ? texts : []),
    ...(kinds.some((kind) => kind === 'number' || kind === 'integer') ? numbers : []),
  ];
  return [...own, ...(own.length === 0 ? ['x', '\0', 1] : []), ...others];
}

/** What a part of an address must bear, written as it goes over the wire. */
export const hostileAddressParts: readonly string[] = [
  ...texts
    .filter((text) => String(text).length < 9000)
    .map((text) => encodeURIComponent(Buffer.from(String(text)).toString())),
  '%00',
  '%ff%fe',
  '%zz',
  '..%2f..%2fetc%2fpasswd',
  '-0',
  '0x10',
  '1.5',
  '99999999999999999999',
  '9223372036854775808',
  'null',
  '[]',
  '1,2,3,4',
  '-180,-90,180,90',
  '1e400,NaN,Infinity,0',
  '181,91,200,95',
];

/** Cursors of no list. */
export const hostileCursors: readonly string[] = [
  '[null]',
  '["x"]',
  '[1e400]',
  '[[]]',
  '{}',
  '[1,"a",null]',
  '["\\u0000"]',
  '["018f0000-0000-7000-8000-000000000000"]',
  '[9e99,"018f0000-0000-7000-8000-000000000000"]',
].map((cursor) => Buffer.from(cursor).toString('base64url'));

/** The same value with one field, however deep, replaced; each with the way to it. */
export function* mutations(
  schema: Schema,
  value: unknown,
  way = 'body',
): Generator<{ readonly way: string; readonly value: unknown }> {
  for (const hostile of hostileValues(schema)) yield { way, value: hostile };
  const known = resolve(schema);
  const options = [known, ...(known.anyOf ?? []), ...(known.oneOf ?? []), ...(known.allOf ?? [])].map(
    resolve,
  );
  for (const option of options) {
    if (option.items && Array.isArray(value) && value.length > 0)
      for (const inner of mutations(option.items, value[0], `${way}[]`))
        yield { way: inner.way, value: [inner.value, ...value.slice(1)] };
    if (option.properties && typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [key, property] of Object.entries(option.properties)) {
        const { [key]: old, ...rest } = value as Record<string, unknown>;
        yield { way: `${way} without ${key}`, value: rest };
        for (const inner of mutations(property, old, `${way}.${key}`))
          yield { way: inner.way, value: { ...rest, [key]: inner.value } };
      }
  }
}

/** JSON with raw pieces in their places. */
export function writeJson(value: unknown): string {
  const raws: string[] = [];
  const text = JSON.stringify(value, (_key, item: unknown) =>
    item instanceof RawJson ? `@raw${raws.push(item.text) - 1}@` : item,
  );
  return (text ?? 'null').replace(/"@raw(\d+)@"/g, (_all, index: string) => raws[Number(index)] ?? 'null');
}

/** Bodies that are no JSON, or not of the type that they claim. */
export const brokenBodies: readonly (readonly [mediaType: string, body: string | Buffer])[] = [
  ['application/json', ''],
  ['application/json', '{'],
  ['application/json', '\0\0\0'],
  ['application/json', '"text"'],
  ['application/json', '[{}]'],
  ['application/json; charset=utf-9', '{}'],
  ['application/json', Buffer.from([0xff, 0xfe, 0x7b, 0x00])],
  ['application/x-www-form-urlencoded', 'a[b]=1&__proto__[x]=1'],
  ['text/xml', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'],
  ['multipart/form-data; boundary=', '--\r\n'],
];
