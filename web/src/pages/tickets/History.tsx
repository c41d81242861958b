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
  const tell = ({ kind, from, to }: Event): string => {
    if (kind === 'transition' && from && to)
      return t('history.transition', {
        from: t(`shared:ticketState.${from}`),
        to: t(`shared:ticketState.${to}`),
      });
    return t(`history.${kind}`, { defaultValue: kind });
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
