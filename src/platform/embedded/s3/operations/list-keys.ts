import { AFTER_ANY_BYTE } from '../store/byte-key';
import type { SortedKeys } from '../store/sorted-keys';

export interface ListedKeys {
  /** Keys and common prefixes, as bytes, in order. */
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** The last of either when more follows; listing goes on after it. */
  readonly nextAfter: string | null;
}

/** One page of a listing. All strings are byte keys. Seeks past each common prefix instead of reading what is under it. */
export function listKeys(
  sorted: SortedKeys,
  wanted: {
    readonly prefix: string;
    readonly delimiter: string;
    readonly after: string;
    readonly maxKeys: number;
  },
): ListedKeys {
  const { prefix, delimiter, after, maxKeys } = wanted;
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last = '';
  let cursor = after >= prefix && after !== '' ? `${after}\u0000` : prefix;
  while (maxKeys > 0) {
    const key = sorted.firstFrom(cursor);
    if (key === undefined || !key.startsWith(prefix)) break;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const item = cut < 0 ? key : key.slice(0, cut + delimiter.length);
    cursor = cut < 0 ? `${key}\u0000` : item + AFTER_ANY_BYTE;
    // A page that ended with a common prefix goes on behind all of it.
    if (item <= after) continue;
    if (keys.length + commonPrefixes.length === maxKeys) return { keys, commonPrefixes, nextAfter: last };
    if (cut < 0) keys.push(item);
    else commonPrefixes.push(item);
    last = item;
  }
  return { keys, commonPrefixes, nextAfter: null };
}
