/**
 * S3 lists keys in the order of their UTF-8 bytes, JavaScript compares UTF-16 units. A byte key holds one UTF-8 byte a
 * character, so that plain comparison and prefixes work on bytes, at one byte of memory a character.
 */
export type ByteKey = string & { readonly byteKey: unique symbol };

/** Above every UTF-8 byte: `${prefix}${AFTER_ANY_BYTE}` comes after every key that starts with the prefix. */
export const AFTER_ANY_BYTE = '\u00ff';

export const toByteKey = (key: string): ByteKey => Buffer.from(key, 'utf8').toString('latin1') as ByteKey;

export const fromByteKey = (key: string): string => Buffer.from(key, 'latin1').toString('utf8');
