import { Group, Text, UnstyledButton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSeverityText } from '../../components/badges';
import { EmptyState } from '../../components/EmptyState';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../strings/format';
import classes from './MapPage.module.css';
import { priorityColours } from './priority-colours';
import type { Ticket } from './queries';

interface Props {
  readonly query: UseQueryResult<Ticket[]>;
  readonly onPick: (id: string) => void;
}

export function TicketList({ query, onPick }: Props) {
  const { t } = useTranslation('map');
  return (
    <QueryView
      query={query}
      empty={{
        when: (tickets) => tickets.length === 0,
        show: <EmptyState title={t('noTicket.title')} text={t('noTicket.text')} />,
      }}
    >
      {(tickets) => (
        <ol aria-label={t('tickets')} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
          {tickets.map((ticket) => (
            <li key={ticket.id}>
              <TicketRow ticket={ticket} onPick={onPick} />
            </li>
          ))}
        </ol>
      )}
    </QueryView>
  );
}

function TicketRow({ ticket, onPick }: { readonly ticket: Ticket; readonly onPick: (id: string) => void }) {
  const { t } = useTranslation('map');
  const format = useFormat();
  const severityText = useSeverityText();
  return (
    <UnstyledButton className={classes.row} data-ticket={ticket.id} onClick={() => onPick(ticket.id)}>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <span
          className={classes.dot}
          style={{ backgroundColor: priorityColours[ticket.priority] }}
          title={t('priorityOf', { priority: ticket.priority })}
        />
        <div>
          <Text fw={600} size="sm">
            #{ticket.number} {t(`shared:damage.${ticket.damageClass}`)}
          </Text>
          <Text c="dimmed" size="sm">
            {[
              severityText(ticket.severity),
              `${format.metres(ticket.lengthMetres)} × ${format.metres(ticket.widthMetres)}`,
              `± ${format.metres(ticket.sigmaMetres)}`,
              t('photoCount', { count: ticket.photoCount }),
              t(`shared:ticketState.${ticket.state}`),
            ].join(' · ')}
          </Text>
        </div>
      </Group>
    </UnstyledButton>
  );
}
