import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits need no slow hash: nobody can try them all. */
export const makeSecret = (): string => randomBytes(32).toString('base64url');

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
