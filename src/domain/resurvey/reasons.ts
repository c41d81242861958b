/** Why a view of a place doesn't count, most telling first. */
export const viewFlaws = [
  'cut-by-frame',
  'too-coarse',
  'too-oblique',
  'blurred',
  'too-dark',
  'too-bright',
  'in-shadow',
] as const;
export type ViewFlaw = (typeof viewFlaws)[number];

/** What a photo's pixels say of its worth, as far as somebody looked. */
export type PictureFlaw = Extract<ViewFlaw, 'blurred' | 'too-dark' | 'too-bright' | 'in-shadow'>;

/** A verdict's reason: `code` is stable, `message` a sentence for a person. */
export interface VerdictReason {
  readonly code: string;
  readonly message: string;
}

const flawSentences: Record<ViewFlaw, string> = {
  'cut-by-frame': 'the place lies partly outside of the photo',
  'too-coarse': 'a pixel shows too much ground there',
  'too-oblique': 'the camera looked at the place too flatly',
  blurred: 'the photo is blurred',
  'too-dark': 'the photo is too dark',
  'too-bright': 'the photo is too bright',
  'in-shadow': 'the place lies in shadow',
};

export const explainFlaw = (flaw: ViewFlaw): string => flawSentences[flaw];

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** For a place that the flight's photos show, but none of them well: one reason for each flaw, commonest first. */
export function reasonsOfFlaws(flaws: readonly ViewFlaw[]): VerdictReason[] {
  const counts = viewFlaws
    .map((flaw) => ({ flaw, count: flaws.filter((one) => one === flaw).length }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  return counts.map(({ flaw, count }) => ({
    code: flaw,
    message: `In ${count} of ${plural(flaws.length, 'photo')} that ${flaws.length === 1 ? 'shows' : 'show'} the place, ${explainFlaw(flaw)}.`,
  }));
}

export const outsideFootprints: VerdictReason = {
  code: 'outside-footprints',
  message: 'No photo of the flight shows the place.',
};
