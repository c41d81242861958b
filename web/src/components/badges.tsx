import { Badge, type MantineColor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';

/** Colour only repeats what the word says. */
const colours: Readonly<Record<string, MantineColor>> = {
  receiving: 'blue',
  processed: 'green',
  detected: 'green',
  geotagged: 'teal',
  stored: 'blue',
  failed: 'red',
  rejected: 'red',
  withdrawn: 'gray',
  duplicate: 'gray',
  expected: 'gray',
  proposed: 'violet',
  open: 'orange',
  assigned: 'blue',
  'in-progress': 'blue',
  repaired: 'teal',
  verified: 'green',
  closed: 'gray',
};

interface Props {
  readonly kind: 'flight' | 'photo' | 'ticket';
  readonly state: string;
}

/** The state of a flight, photo or ticket, in words. */
export function StateBadge({ kind, state }: Props) {
  const stateText = useStateText();
  return (
    <Badge variant="dot" color={colours[state] ?? 'yellow'} tt="none" fw={600}>
      {stateText(kind, state)}
    </Badge>
  );
}

export function useStateText() {
  const { t } = useTranslation('shared');
  return (kind: Props['kind'], state: string): string => {
    const orItself = { defaultValue: state };
    if (kind === 'flight') return t(`flightState.${state}`, orItself);
    return kind === 'photo' ? t(`photoState.${state}`, orItself) : t(`ticketState.${state}`, orItself);
  };
}

const severityColours: Readonly<Record<string, MantineColor>> = {
  low: 'yellow',
  medium: 'orange',
  high: 'red',
};

/** A photo can't see depth, so severity is often a range. */
export function SeverityBadge({
  severity,
}: {
  readonly severity: Pick<Schema<'Ticket'>['severity'], 'least' | 'most'>;
}) {
  const severityText = useSeverityText();
  return (
    <Badge variant="dot" color={severityColours[severity.most] ?? 'gray'} tt="none" fw={600}>
      {severityText(severity)}
    </Badge>
  );
}

export function useSeverityText() {
  const { t } = useTranslation('shared');
  return ({ least, most }: Pick<Schema<'Ticket'>['severity'], 'least' | 'most'>): string =>
    least === most
      ? t(`severity.${least}`)
      : t('severity.range', { least: t(`severity.${least}`), most: t(`severity.${most}`) });
}
