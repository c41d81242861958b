import type { HostileKit } from './kit';

/** How a file must end. `any`: the damage may or may not reach what is read, so either end is right. */
export type HostileEnd = 'refused' | 'rejected' | 'duplicate' | 'accepted' | 'any';

export interface HostileFile {
  /** What the camera or attacker calls it; by cause and number when left out. */
  readonly name?: string;
  readonly bytes: Buffer;
  /** What the manifest says instead of the truth. */
  readonly declared?: { readonly size?: number; readonly sha256?: string; readonly mediaType?: string };
  /** Announced as sent, and never sent. */
  readonly isWithheld?: boolean;
}

/** One thing that can be wrong with a file, what it must come to, and how to make it. */
export interface HostileCause {
  readonly cause: string;
  readonly end: HostileEnd;
  /** Refused, rejected: its code is one of these. Accepted: all of these are among its reasons. */
  readonly codes: readonly string[];
  readonly make: (kit: HostileKit) => readonly HostileFile[];
}

/** A cause of one file after the other, all named alike. */
export const cause = (
  name: string,
  [end, ...codes]: readonly [HostileEnd, ...string[]],
  make: (kit: HostileKit) => readonly (Buffer | HostileFile)[],
): HostileCause => ({
  cause: name,
  end,
  codes,
  make: (kit) => make(kit).map((file) => (Buffer.isBuffer(file) ? { bytes: file } : file)),
});

/** The numbers 0 to count - 1, each made into something. */
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_none, index) => make(index));
