/** The zone's distance from UTC at that instant, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const told = (name: string) => Number(parts.find(({ type }) => type === name)?.value);
  const local = Date.UTC(
    told('year'),
    told('month') - 1,
    told('day'),
    told('hour'),
    told('minute'),
    told('second'),
  );
  return local - Math.floor(instant / 1000) * 1000;
}

/** An instant of the city's own day; undefined where none is told or it can't be read. */
function timeAt(day: string, clock: string, timeZone: string): string | undefined {
  const asUtc = new Date(`${day}T${clock}Z`).getTime();
  if (!day || Number.isNaN(asUtc)) return undefined;
  // The offset is that of the instant itself, which lies beside the day when clocks change.
  const near = asUtc - offsetAt(asUtc, timeZone);
  return new Date(asUtc - offsetAt(near, timeZone)).toISOString();
}

export const startOfDay = (day: string, timeZone: string): string | undefined =>
  timeAt(day, '00:00:00', timeZone);
export const endOfDay = (day: string, timeZone: string): string | undefined =>
  timeAt(day, '23:59:59.999', timeZone);
