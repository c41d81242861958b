import { Anchor, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import type { Schema } from '../../api/client';
import { SeverityBadge, StateBadge } from '../../components/badges';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { PageHeader } from '../../components/PageHeader';
import { ProblemAlert } from '../../components/ProblemAlert';
import { LoadingRows } from '../../components/QueryView';
import { useFormat } from '../../strings/format';
import { figureKeys, useFigureRows } from './queries';

/** The tickets that a figure counted: whoever doubts it can count again. */
export default function FigureRowsPage() {
  const { t } = useTranslation('figures');
  const params = useParams();
  const [search] = useSearchParams();
  const key = figureKeys.find((name) => name === params.key) ?? 'backlog';
  const part = search.get('part') ?? 'all';
  const window = useMemo(
    () => ({
      from: search.get('from') ?? undefined,
      to: search.get('to') ?? undefined,
      bbox: search.get('bbox') ?? undefined,
      area: search.get('area') ?? undefined,
    }),
    [search],
  );
  const query = useFigureRows(key, part, window);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const columns = useColumns();
  return (
    <>
      <PageHeader
        title={t('rowsOf', { figure: t(`name.${key}`) })}
        text={[
          t(`part.${part}`, { defaultValue: part }),
          window.area === 'none' ? t('areas.none') : window.area && rows[0]?.areaName,
          t(`formula.${key}`),
        ]
          .filter(Boolean)
          .join(' · ')}
        actions={
          <Anchor component={Link} to="/figures">
            {t('back')}
          </Anchor>
        }
      />
      {query.isPending ? <LoadingRows rows={8} /> : null}
      {query.isError ? <ProblemAlert error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data && rows.length === 0 ? <EmptyState title={t('noRows')} /> : null}
      {rows.length > 0 ? (
        <>
          <Text size="sm" mb="xs">
            {t('shown', { count: rows.length })}
          </Text>
          <DataTable
            caption={t('rowsOf', { figure: t(`name.${key}`) })}
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            onMore={query.hasNextPage ? () => void query.fetchNextPage() : null}
            isLoadingMore={query.isFetchingNextPage}
          />
        </>
      ) : null}
    </>
  );
}

function useColumns(): readonly Column<Schema<'Ticket'>>[] {
  const { t } = useTranslation('figures');
  const format = useFormat();
  const day = (at: string | null) => (at ? format.date(at) : '–');
  return [
    {
      key: 'number',
      title: t('column.number'),
      sortBy: ({ number }) => Number(number),
      cell: ({ number, damageClass }) => (
        <Anchor component={Link} size="sm" to={`/tickets/${number}`}>
          #{number} {t(`shared:damage.${damageClass}`)}
        </Anchor>
      ),
    },
    {
      key: 'state',
      title: t('column.state'),
      sortBy: ({ state }) => state,
      cell: ({ state }) => <StateBadge kind="ticket" state={state} />,
    },
    {
      key: 'severity',
      title: t('column.severity'),
      cell: ({ severity }) => <SeverityBadge severity={severity} />,
    },
    {
      key: 'known',
      title: t('column.known'),
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => day(createdAt),
    },
    { key: 'due', title: t('column.due'), sortBy: ({ dueAt }) => dueAt, cell: ({ dueAt }) => day(dueAt) },
    {
      key: 'repaired',
      title: t('column.repaired'),
      sortBy: ({ repairedAt }) => repairedAt,
      cell: ({ repairedAt }) => day(repairedAt),
    },
    {
      key: 'assignee',
      title: t('column.assignee'),
      sortBy: ({ assignee }) => assignee?.name ?? null,
      cell: ({ assignee }) => assignee?.name ?? '–',
    },
  ];
}
