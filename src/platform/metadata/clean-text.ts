import type { XmpTags, XmpValue } from '../../domain/photogrammetry/camera-tags';

const mostTextLength = 200;
const mostXmpTextLength = 2000;
const mostDepth = 4;
const mostItems = 500;

/**
 * Text from a photo is data from a stranger: control characters go (PostgreSQL's jsonb refuses NUL, terminals obey escapes),
 * direction overrides go, and length is capped.
 */
export function cleanText(value: unknown, most = mostTextLength): string | null {
  if (typeof value !== 'string') return null;
  const clean = value
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]/g, ' ')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
    .trim()
    .slice(0, most);
  return clean === '' ? null : clean;
}

/** Plain values only, a few levels deep, on objects without a prototype. */
export function cleanXmp(namespaces: unknown): XmpTags {
  return (cleanRecord(namespaces, 0) ?? {}) as XmpTags;
}

function cleanValue(value: unknown, depth: number): XmpValue | null {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return cleanText(value, mostXmpTextLength);
  if (depth >= mostDepth) return null;
  if (Array.isArray(value)) {
    return value
      .slice(0, mostItems)
      .map((item) => cleanValue(item, depth + 1))
      .filter((item) => item !== null);
  }
  return cleanRecord(value, depth);
}

function cleanRecord(value: unknown, depth: number): Readonly<Record<string, XmpValue>> | null {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return null;
  const clean: Record<string, XmpValue> = Object.create(null);
  for (const [name, item] of Object.entries(value).slice(0, mostItems)) {
    const kept = cleanValue(item, depth + 1);
    if (kept !== null) clean[name] = kept;
  }
  return clean;
}
