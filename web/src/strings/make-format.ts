const SECOND_MS = 1000;
const steps = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

export type Format = ReturnType<typeof makeFormat>;

export function makeFormat(language: string, timeZone: string) {
  const locale = language === 'id' ? 'id-ID' : 'en-GB';
  const number = (value: number, digits = 0): string =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(
      value,
    );
  const time = (options: Intl.DateTimeFormatOptions) => (at: string | Date) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(new Date(at));
  const unit = (value: number, name: string, display: 'short' | 'long' = 'short'): string =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: display,
      maximumFractionDigits: 1,
    }).format(value);
  return {
    number,
    percent: (share: number): string =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share),
    date: time({ dateStyle: 'medium' }),
    /** The city's day as `<input type="date">` takes it: `2026-12-23`. Swedish writes dates so. */
    day: (at: string | Date): string => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date(at)),
    time: time({ timeStyle: 'short' }),
    dateTime: time({ dateStyle: 'medium', timeStyle: 'short' }),
    /** Two digits below a metre, one above: what a photo can tell. */
    metres: (value: number): string => `${number(value, value < 1 ? 2 : 1)} m`,
    squareMetres: (value: number): string =>
      value < 10_000 ? `${number(value, value < 10 ? 1 : 0)} m²` : `${number(value / 10_000, 1)} ha`,
    /** A ground sample distance: millimetres a pixel. */
    groundSample: (metres: number): string => `${number(metres * 1000, 1)} mm/px`,
    bytes: (value: number): string => {
      if (value < 1e6) return unit(value / 1e3, 'kilobyte');
      return value < 1e9 ? unit(value / 1e6, 'megabyte') : unit(value / 1e9, 'gigabyte');
    },
    /** `3 min`, `1 h`: for time left and time taken. */
    duration: (seconds: number): string => {
      const [name, length] = steps.find(([, size]) => seconds >= size) ?? (['second', 1] as const);
      return unit(Math.max(0, Math.round(seconds / length)), name);
    },
    relative: (at: string | Date, now: Date = new Date()): string => {
      const seconds = (new Date(at).getTime() - now.getTime()) / SECOND_MS;
      const [name, length] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
      return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(
        Math.round(seconds / length),
        name,
      );
    },
  };
}
