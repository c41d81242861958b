import { Text, Timeline, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../strings/format';
import type { TicketDetail } from './queries';

type Event = TicketDetail['history'][number];

/** Who did what, newest first; what was taken back stays, struck through. */
export function History({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation('tickets');
  const format = useFormat();
  const events = ticket.history.filter(({ kind }) => kind !== 'comment').reverse();
  const tell = ({ kind, from, to, details }: Event): string => {
    if (kind === 'transition' && from && to)
      return t('history.transition', {
        from: t(`shared:ticketState.${from}`),
        to: t(`shared:ticketState.${to}`),
      });
    return t(`history.${kind}`, { defaultValue: kind, number: details.number ?? '–' });
  };
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {t('history.title')}
      </Title>
      <Timeline bulletSize={12} lineWidth={2} color="green.8">
        {events.map((event) => (
          <Timeline.Item
            key={event.id}
            title={
              <Text size="sm" td={event.undoneAt ? 'line-through' : undefined}>
                {tell(event)}
              </Text>
            }
          >
            {event.kind === 'measurement' ? <Measures event={event} /> : null}
            {event.body ? (
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {event.body}
              </Text>
            ) : null}
            <Text size="xs" c="dimmed">
              {event.actor.name === 'pantau' ? t('history.system') : event.actor.name} ·{' '}
              {format.dateTime(event.at)}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </section>
  );
}

const measures = ['depth', 'length', 'width'] as const;
const severities = ['low', 'medium', 'high'] as const;

/** What was measured, where, and what it made of the severity. */
function Measures({ event: { details } }: { readonly event: Event }) {
  const { t } = useTranslation('tickets');
  const format = useFormat();
  const told = measures.flatMap((measure) => {
    const millimetres = details[`${measure}Millimetres`];
    return typeof millimetres === 'number'
      ? [t(`history.measured.${measure}`, { value: format.number(millimetres) })]
      : [];
  });
  const range = (value: unknown): string => {
    const { least, most } = (value ?? {}) as Record<string, unknown>;
    const levels = severities.filter((level) => level === least || level === most);
    return levels.map((level) => t(`shared:severity.${level}`)).join('–');
  };
  const { lon, lat, severity, severityBefore, priority, priorityBefore } = details;
  return (
    <Text size="sm">
      {told.join(', ')}
      {'. '}
      {t('history.rated', {
        before: range(severityBefore),
        after: range(severity),
        priorityBefore,
        priority,
      })}
      {typeof lon === 'number' && typeof lat === 'number'
        ? ` ${t('history.at', { place: `${lat.toFixed(5)}, ${lon.toFixed(5)}` })}`
        : null}
    </Text>
  );
}
