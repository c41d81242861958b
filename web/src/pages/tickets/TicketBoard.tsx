import { Anchor, Badge, Box, Button, Card, Group, Menu, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call } from '../../api/client';
import { ApiProblem } from '../../api/problem';
import { SeverityBadge } from '../../components/badges';
import { ProblemAlert } from '../../components/ProblemAlert';
import { LoadingRows } from '../../components/QueryView';
import { useToast } from '../../components/toast';
import { useFormat } from '../../strings/format';
import type { TicketQuery, TicketState } from './filters';
import { type Ticket, useTickets } from './queries';
import classes from './TicketBoard.module.css';
import { useMoveDialog } from './use-move-dialog';

const columns = ['proposed', 'open', 'assigned', 'in-progress', 'repaired', 'verified'] as const;
const CARDS = 50;
const DRAGGED = 'application/x-pantau-ticket';

/** A column a state; cards are dragged, or moved by their menu, where the rules allow it. */
export function TicketBoard({ query }: { readonly query: TicketQuery }) {
  const { t } = useTranslation('tickets');
  const wanted = query.state?.split(',');
  return (
    <Box className={classes.board} role="list" aria-label={t('layout.board')}>
      {columns
        .filter((state) => !wanted || wanted.includes(state))
        .map((state) => (
          <BoardColumn key={state} state={state} query={query} />
        ))}
    </Box>
  );
}

function BoardColumn({ state, query }: { readonly state: TicketState; readonly query: TicketQuery }) {
  const { t } = useTranslation('tickets');
  const tickets = useTickets({ ...query, state }, CARDS);
  const moveTo = useMoveTo();
  const [isOver, setOver] = useState(false);
  const rows = tickets.data?.pages.flatMap((page) => page.items) ?? [];
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const id = event.dataTransfer.getData(DRAGGED);
    if (id) void moveTo(id, state);
  };
  return (
    <Box
      className={classes.column}
      role="listitem"
      data-over={isOver || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Group justify="space-between" mb={6}>
        <Title order={2} size="h5">
          {t(`shared:ticketState.${state}`)}
        </Title>
        <Text size="sm" c="dimmed">
          {tickets.isPending ? '' : `${rows.length}${tickets.hasNextPage ? '+' : ''}`}
        </Text>
      </Group>
      {tickets.isPending ? <LoadingRows rows={3} /> : null}
      {tickets.isError ? <ProblemAlert error={tickets.error} onRetry={() => void tickets.refetch()} /> : null}
      {rows.map((ticket) => (
        <TicketCard key={ticket.id} ticket={ticket} onMove={(to) => void moveTo(ticket.id, to)} />
      ))}
      {tickets.hasNextPage ? (
        <Button
          fullWidth
          size="xs"
          variant="default"
          loading={tickets.isFetchingNextPage}
          onClick={() => void tickets.fetchNextPage()}
        >
          {t('shared:more')}
        </Button>
      ) : null}
    </Box>
  );
}

function TicketCard({
  ticket,
  onMove,
}: {
  readonly ticket: Ticket;
  readonly onMove: (to: TicketState) => void;
}) {
  const { t } = useTranslation('tickets');
  const format = useFormat();
  return (
    <Card
      withBorder
      p="xs"
      mb={6}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, ticket.id);
        event.dataTransfer.effectAllowed = 'move';
      }}
    >
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap={4}>
        <Anchor component={Link} to={`/tickets/${ticket.number}`} size="sm" fw={600}>
          #{ticket.number} {t(`shared:damage.${ticket.damageClass}`)}
        </Anchor>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={t('move.menu', { number: ticket.number })}
            >
              ⋯
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {columns
              .filter((state) => state !== ticket.state)
              .map((state) => (
                <Menu.Item key={state} onClick={() => onMove(state)}>
                  {t(`move.to.${state}`)}
                </Menu.Item>
              ))}
          </Menu.Dropdown>
        </Menu>
      </Group>
      <Group gap={4} mt={4}>
        <SeverityBadge severity={ticket.severity} />
        {ticket.isOverdue ? (
          <Badge color="red.9" size="sm" tt="none">
            {t('overdue')}
          </Badge>
        ) : null}
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {[
          format.squareMetres(ticket.areaSquareMetres),
          ticket.dueAt ? t('dueOn', { date: format.date(ticket.dueAt) }) : null,
          ticket.assignee?.name,
        ]
          .filter(Boolean)
          .join(' · ')}
      </Text>
    </Card>
  );
}

/** Said here, in words that the server doesn’t have. */
const refusal = (text: string): ApiProblem => new ApiProblem(409, 'move-refused-here', text);

/** What the rules allow is the server’s to say: it is asked when a card is dropped. */
function useMoveTo() {
  const { t } = useTranslation('tickets');
  const toast = useToast();
  const queries = useQueryClient();
  const move = useMoveDialog();
  return async (id: string, to: TicketState): Promise<void> => {
    try {
      const ticket = await queries.fetchQuery({
        queryKey: ['tickets', id],
        staleTime: 0,
        queryFn: () => call(api.GET('/api/tickets/{id}', { params: { path: { id } } })),
      });
      if (ticket.state === to) return;
      const allowed = ticket.allowedMoves.find((candidate) => candidate.to === to);
      if (allowed?.needs === 'assignee' && !ticket.assignee)
        return toast.failed(refusal(t('move.assignFirst')));
      if (!allowed)
        return toast.failed(
          refusal(
            t('move.notAllowed', {
              from: t(`shared:ticketState.${ticket.state}`),
              to: t(`shared:ticketState.${to}`),
              possible:
                ticket.allowedMoves.map((candidate) => t(`shared:ticketState.${candidate.to}`)).join(', ') ||
                '–',
            }),
          ),
        );
      await move(ticket, allowed);
    } catch (error) {
      toast.failed(error);
    }
  };
}
