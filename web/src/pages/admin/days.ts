/** The browser's own day; undefined where none is told or it can't be read. */
const timeAt = (day: string, clock: string): string | undefined => {
  const at = new Date(`${day}T${clock}`);
  return day && !Number.isNaN(at.getTime()) ? at.toISOString() : undefined;
};

export const startOfDay = (day: string): string | undefined => timeAt(day, '00:00:00');
export const endOfDay = (day: string): string | undefined => timeAt(day, '23:59:59.999');
