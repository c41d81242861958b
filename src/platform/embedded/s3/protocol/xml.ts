import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { S3Error } from './s3-error';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An element's content: text, child elements, or a list of elements of that name. Null leaves the element out. */
export type XmlValue = string | number | boolean | null | XmlElements | readonly (string | XmlElements)[];
export interface XmlElements {
  readonly [name: string]: XmlValue;
}

export function toXml(root: string, elements: XmlElements, namespace = true): string {
  const attribute = namespace ? ` xmlns="${NAMESPACE}"` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${writeElements(elements)}</${root}>`;
}

function writeElements(elements: XmlElements): string {
  return Object.entries(elements)
    .map(([name, value]) => {
      if (value === null) return '';
      const items = Array.isArray(value) ? value : [value];
      return items.map((item) => `<${name}>${writeContent(item)}</${name}>`).join('');
    })
    .join('');
}

function writeContent(value: string | number | boolean | XmlElements): string {
  return typeof value === 'object' ? writeElements(value) : escapeText(String(value));
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters go as references: XML 1.0 has no other way, and a bare carriage return would become a line feed. */
function escapeText(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: keys may hold them
    /[&<>"\u0000-\u001f\u007f]/g,
    (character) => NAMED[character] ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`,
  );
}

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  // Keys may begin or end with a space.
  trimValues: false,
  // Entities are decoded below: only the five of XML itself and characters by number.
  processEntities: false,
  isArray: (name) =>
    [
      'Part',
      'Object',
      'CORSRule',
      'AllowedOrigin',
      'AllowedMethod',
      'AllowedHeader',
      'ExposeHeader',
    ].includes(name),
});

export type ParsedXml = Readonly<Record<string, unknown>>;

/** Reads the root element of a small XML body. Declarations of types or entities are refused. */
export function parseXml(text: string, root: string): ParsedXml {
  const malformed = new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not fit the call.',
  );
  if (text.includes('<!') || XMLValidator.validate(text) !== true) throw malformed;
  let parsed: unknown;
  try {
    parsed = (parser.parse(text) as ParsedXml)[root];
  } catch {
    throw malformed;
  }
  if (parsed === '') return {};
  if (typeof parsed !== 'object' || parsed === null) throw malformed;
  return parsed as ParsedXml;
}

/** The elements of that name. */
export function childrenOf(parent: ParsedXml, name: string): ParsedXml[] {
  const found = parent[name];
  const list: unknown[] = Array.isArray(found) ? found : found === undefined ? [] : [found];
  return list.filter((child): child is ParsedXml => typeof child === 'object' && child !== null);
}

/** The texts of all elements of that name. */
export function textsOf(parent: ParsedXml, name: string): string[] {
  const found = parent[name];
  const list: unknown[] = Array.isArray(found) ? found : [found];
  return list.filter((child) => typeof child === 'string').map((child) => decodeReferences(child as string));
}

export const textOf = (parent: ParsedXml, name: string): string | null => textsOf(parent, name)[0] ?? null;

const REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeReferences(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return REFERENCES[name] ?? whole;
    const point = name.startsWith('#x')
      ? Number.parseInt(name.slice(2), 16)
      : Number.parseInt(name.slice(1), 10);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
