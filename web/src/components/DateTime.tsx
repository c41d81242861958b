import { useFormat } from '../strings/format';

interface Props {
  /** ISO 8601, or null for a dash. */
  readonly at: string | null | undefined;
  readonly kind?: 'date' | 'dateTime' | 'relative';
}

/** A time in the city's zone; hovering shows it whole. */
export function DateTime({ at, kind = 'dateTime' }: Props) {
  const format = useFormat();
  if (!at) return '–';
  return (
    <time dateTime={at} title={format.dateTime(at)}>
      {format[kind](at)}
    </time>
  );
}
