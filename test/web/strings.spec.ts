import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const web = join(__dirname, '..', '..', 'web', 'src');
type Texts = { readonly [key: string]: string | Texts };

const codeUnder = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.spec.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

/** `count_one` and `count_other` are one text in two forms. */
function keysOf(texts: Texts, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${prefix}${key}`] : keysOf(value, `${prefix}${key}.`),
  );
}
const readTexts = (folder: string, language: string): Texts =>
  JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')) as Texts;
const placesIn = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();
const textAt = (texts: Texts, key: string): string =>
  String(key.split('.').reduce<string | Texts | undefined>((at, part) => (at as Texts)[part], texts));

const pageFolders = readdirSync(join(web, 'pages')).filter((name) =>
  existsSync(join(web, 'pages', name, 'page.ts')),
);
const allCode = codeUnder(web);

/** Every text that code asks for: whole keys, and the fixed beginning of keys that are put together. */
function usesIn(code: string, namespace: string | null): { keys: Set<string>; beginnings: string[] } {
  const keys = new Set<string>();
  const beginnings: string[] = [];
  const own = namespace === null ? '' : `${namespace}:`;
  const take = (key: string, isWhole: boolean) => {
    if (key.includes(':') && !(own && key.startsWith(own))) return;
    const name = key.slice(key.startsWith(own) ? own.length : 0);
    if (isWhole) keys.add(name);
    else if (name) beginnings.push(name);
  };
  for (const [, key] of code.matchAll(/\bt\(\s*'([^']+)'/g)) take(key ?? '', true);
  for (const [, key] of code.matchAll(/\bt\(\s*`([^`$]+)`/g)) take(key ?? '', true);
  for (const [, key] of code.matchAll(/\bt\(\s*`([^`$]*)\$\{/g)) take(key ?? '', false);
  return { keys, beginnings };
}

const sharedUses = () => {
  const own = usesIn(
    ['api', 'app', 'components', 'strings'].map((name) => codeUnder(join(web, name))).join('\n'),
    'shared',
  );
  const others = [...allCode.matchAll(/['`]shared:([^'`$]+)/g)].map(([, key]) => key ?? '');
  return {
    keys: new Set([...own.keys, ...others]),
    beginnings: [...own.beginnings, ...others.filter((key) => key.endsWith('.'))],
  };
};

describe.each([
  ['shared', join(web, 'strings', 'shared')],
  ...pageFolders.map((name): [string, string] => [name, join(web, 'pages', name)]),
])('the texts of %s', (name, folder) => {
  const english = readTexts(folder, 'en');
  const indonesian = readTexts(folder, 'id');

  it('are the same in both languages, with the same places to fill', () => {
    expect(keysOf(indonesian).sort()).toEqual(keysOf(english).sort());
    for (const key of keysOf(english))
      expect([key, placesIn(textAt(indonesian, key))]).toEqual([key, placesIn(textAt(english, key))]);
  });

  it('are neither missing nor left over', () => {
    const { keys, beginnings } = name === 'shared' ? sharedUses() : usesIn(codeUnder(folder), name);
    const there = new Set(keysOf(english).map((key) => key.replace(/_(one|other|zero)$/, '')));
    const missing = [...keys].filter((key) => !key.endsWith('.') && !there.has(key));
    const unused = [...there].filter(
      (key) => !keys.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)),
    );
    expect({ missing, unused }).toEqual({ missing: [], unused: [] });
  });
});
