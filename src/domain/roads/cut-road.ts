import type { Metres } from '../units';
import { type GroundLine, legLength } from './line-on-ground';

export interface CutPiece {
  /** Distance of its first vertex from the road's first, along the road; gaps between parts don't count. */
  readonly start: Metres;
  readonly line: GroundLine;
}

/** Legs of one piece: small enough for tight boxes, large enough that a million legs make some ten thousand rows. */
const mostLegs = 32;

/** Cuts a road's parts into short pieces for the index, in order; the distance runs on from part to part. */
export function cutRoad(parts: readonly GroundLine[]): { pieces: CutPiece[]; length: Metres } {
  const pieces: CutPiece[] = [];
  let along: Metres = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length - 1; from += mostLegs) {
      const line = part.slice(from, from + mostLegs + 1);
      pieces.push({ start: along, line });
      for (let i = 1; i < line.length; i++) along += legLength(line[i - 1]!, line[i]!);
    }
  }
  return { pieces, length: along };
}
