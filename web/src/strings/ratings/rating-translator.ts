/** Sentences with `{{0}}`, `{{1}}` for what differs from ticket to ticket, and the words that may stand there. */
export interface RatingTexts {
  readonly words: Readonly<Record<string, string>>;
  readonly ratings: Readonly<Record<string, string>>;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Says in Indonesian why a severity or a priority is as it is. The server keeps these reasons as English sentences made of fixed words
 * and measures; what isn't known here stays as it came.
 */
export function ratingTranslator({ words, ratings }: RatingTexts): (reason: string) => string {
  const known = Object.entries(ratings).map(([english, text]) => ({
    pattern: new RegExp(`^${escaped(english).replace(/\\\{\\\{\d\\\}\\\}/g, '(.+?)')}$`),
    text,
  }));
  const inWords = (part: string): string => {
    const whole = words[part];
    if (whole) return whole;
    const range = /^(\w+) to (\w+)$/.exec(part);
    if (range) return `${words[range[1] ?? ''] ?? range[1]} sampai ${words[range[2] ?? ''] ?? range[2]}`;
    return part.replace(/(\d)\.(\d)/g, '$1,$2');
  };
  return (reason) => {
    for (const { pattern, text } of known) {
      const found = pattern.exec(reason);
      if (found)
        return text.replace(/\{\{(\d)\}\}/g, (_, place: string) => inWords(found[Number(place) + 1] ?? ''));
    }
    return reason;
  };
}
