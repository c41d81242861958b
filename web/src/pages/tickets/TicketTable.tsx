import { Anchor, Badge, Button, Checkbox, Group, NativeSelect, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call } from '../../api/client';
import { useUser } from '../../api/session';
import { SeverityBadge, StateBadge } from '../../components/badges';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { FirstSteps } from '../../components/FirstSteps';
import { ProblemAlert } from '../../components/ProblemAlert';
import { LoadingRows } from '../../components/QueryView';
import { useToast } from '../../components/toast';
import { useFormat } from '../../strings/format';
import { type ChoosableColumn, choosableColumns, type Sort, sorts, type TicketQuery } from './filters';
import { type Ticket, usePeople, useTickets } from './queries';

interface Props {
  readonly query: TicketQuery;
  readonly shown: readonly ChoosableColumn[];
  readonly onSort: (sort: Sort) => void;
}

/** The list, page by page, with boxes to tick for what is done to many. */
export function TicketTable({ query, shown: wanted, onSort }: Props) {
  const { t } = useTranslation('tickets');
  const tickets = useTickets(query);
  const rows = useMemo(() => tickets.data?.pages.flatMap((page) => page.items) ?? [], [tickets.data]);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const tick = (id: string) =>
    setTicked((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const left: readonly string[] = choosableColumns.filter((name) => !wanted.includes(name));
  const columns = useColumns(ticked, tick).filter(({ key }) => !left.includes(key));
  if (tickets.isPending) return <LoadingRows rows={10} />;
  if (tickets.isError) return <ProblemAlert error={tickets.error} onRetry={() => void tickets.refetch()} />;
  if (rows.length === 0)
    return <EmptyState title={t('empty.title')} text={t('empty.text')} action={<FirstSteps />} />;
  const shown = rows.filter(({ id }) => ticked.has(id));
  return (
    <>
      <Group mb="xs" gap="sm">
        <NativeSelect
          size="xs"
          aria-label={t('sort.label')}
          value={query.sort ?? 'priority'}
          onChange={(event) => onSort(event.currentTarget.value as Sort)}
          data={sorts.map((value) => ({ value, label: t(`sort.${value}`) }))}
        />
        {shown.length > 0 ? <BulkActions tickets={shown} onDone={() => setTicked(new Set())} /> : null}
      </Group>
      <DataTable
        caption={t('title')}
        columns={columns}
        rows={rows}
        rowKey={(ticket) => ticket.id}
        onSort={() => undefined}
        onMore={tickets.hasNextPage ? () => void tickets.fetchNextPage() : null}
        isLoadingMore={tickets.isFetchingNextPage}
      />
    </>
  );
}

function useColumns(ticked: ReadonlySet<string>, tick: (id: string) => void): readonly Column<Ticket>[] {
  const { t } = useTranslation('tickets');
  const format = useFormat();
  return [
    {
      key: 'tick',
      title: t('column.tick'),
      cell: ({ id, number }) => (
        <Checkbox
          size="xs"
          checked={ticked.has(id)}
          onChange={() => tick(id)}
          aria-label={t('tick', { number })}
        />
      ),
    },
    {
      key: 'number',
      title: t('column.number'),
      cell: ({ number, damageClass }) => (
        <Anchor component={Link} to={`/tickets/${number}`} size="sm">
          #{number} {t(`shared:damage.${damageClass}`)}
        </Anchor>
      ),
    },
    {
      key: 'state',
      title: t('column.state'),
      cell: ({ state }) => <StateBadge kind="ticket" state={state} />,
    },
    {
      key: 'severity',
      title: t('column.severity'),
      cell: ({ severity }) => <SeverityBadge severity={severity} />,
    },
    { key: 'priority', title: t('column.priority'), isNumber: true, cell: ({ priority }) => priority },
    {
      key: 'size',
      title: t('column.size'),
      isNumber: true,
      cell: ({ lengthMetres, widthMetres }) =>
        `${format.metres(lengthMetres)} × ${format.metres(widthMetres)}`,
    },
    { key: 'known', title: t('column.known'), cell: ({ createdAt }) => format.date(createdAt) },
    {
      key: 'due',
      title: t('column.due'),
      cell: ({ dueAt, isOverdue }) => (
        <Group gap={6} wrap="nowrap">
          {dueAt ? format.date(dueAt) : '–'}
          {isOverdue ? (
            <Badge color="red.9" size="sm" tt="none">
              {t('overdue')}
            </Badge>
          ) : null}
        </Group>
      ),
    },
    { key: 'assignee', title: t('column.assignee'), cell: ({ assignee }) => assignee?.name ?? '–' },
  ];
}

/** Gives the ticked tickets to somebody, or takes them out, all taken back as one. */
function BulkActions({
  tickets,
  onDone,
}: {
  readonly tickets: readonly Ticket[];
  readonly onDone: () => void;
}) {
  const { t } = useTranslation('tickets');
  const people = usePeople();
  const toast = useToast();
  const queries = useQueryClient();
  const isSupervisor = useUser().role !== 'reviewer';
  const reload = () => queries.invalidateQueries({ queryKey: ['tickets'] });
  const undo = useMutation({
    mutationFn: (batchId: string) =>
      call(api.POST('/api/ticket-batches/{batchId}/undo', { params: { path: { batchId } } })),
    onSuccess: reload,
    onError: toast.failed,
  });
  const assign = useMutation({
    mutationFn: (assigneeId: string) =>
      call(
        api.POST('/api/ticket-batches', {
          body: { ids: tickets.map(({ id }) => id), action: { kind: 'assign', assigneeId } },
        }),
      ),
    onSuccess: ({ batchId, done, refused }) => {
      onDone();
      void reload();
      const text = t('bulk.assigned', { count: done.length });
      toast.done(
        refused.length === 0
          ? text
          : `${text} ${t('bulk.refused', { count: refused.length, why: refused[0]?.message })}`,
        () => undo.mutate(batchId),
      );
    },
    onError: toast.failed,
  });
  return (
    <Group gap="xs" role="toolbar" aria-label={t('bulk.label')}>
      <Text size="sm">{t('bulk.ticked', { count: tickets.length })}</Text>
      {isSupervisor ? (
        <NativeSelect
          size="xs"
          aria-label={t('bulk.assign')}
          value=""
          disabled={assign.isPending}
          onChange={(event) => event.currentTarget.value && assign.mutate(event.currentTarget.value)}
          data={[
            { value: '', label: t('bulk.assign') },
            ...(people.data ?? [])
              .filter(({ isActive }) => isActive)
              .map(({ id, displayName, role }) => ({
                value: id,
                label: `${displayName} (${t(`shared:role.${role}`)})`,
              })),
          ]}
        />
      ) : null}
      <Button size="xs" variant="subtle" color="brand" onClick={onDone}>
        {t('bulk.untick')}
      </Button>
    </Group>
  );
}
