/** Work that lies side by side, to be taken in chunks of neighbours by several takers. */
export interface Chunk {
  /** Places in the list, from the first to before the last. */
  readonly from: number;
  readonly to: number;
}

/**
 * Each taker begins with a part of its own, so that it stays among neighbours, and helps where most is left when that is done. Every
 * place is given out once, whoever asks when.
 */
export function shareOut(
  length: number,
  takers: number,
  chunkLength: number,
): (taker: number) => Chunk | null {
  const left = Array.from({ length: takers }, (_, i) => ({
    from: Math.floor((i * length) / takers),
    to: Math.floor(((i + 1) * length) / takers),
  }));
  const leftOf = (taker: number): number => left[taker]!.to - left[taker]!.from;
  const takeOver = (taker: number): void => {
    const busiest = left.reduce((most, _, i) => (leftOf(i) > leftOf(most) ? i : most), 0);
    const middle = left[busiest]!.to - Math.ceil(leftOf(busiest) / 2);
    left[taker] = { from: middle, to: left[busiest]!.to };
    left[busiest]!.to = middle;
  };
  return (taker) => {
    if (leftOf(taker) === 0) takeOver(taker);
    const { from, to } = left[taker]!;
    if (from === to) return null;
    left[taker]!.from = Math.min(to, from + chunkLength);
    return { from, to: left[taker]!.from };
  };
}
