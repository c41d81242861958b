import { Button, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { type Column, DataTable } from '../../components/DataTable';
import { DateTime } from '../../components/DateTime';
import { EmptyState } from '../../components/EmptyState';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useReasonText } from '../../components/problem-text';
import { LoadingRows } from '../../components/QueryView';
import { useToast } from '../../components/toast';

type Failure = Schema<'Failure'>;
type FlightStage = Schema<'FlightRun'>['from'];
type PhotoStage = Schema<'PhotoRun'>['from'];

const photoStages: readonly string[] = ['geotag', 'detect', 'tile'] satisfies PhotoStage[];
const flightStages: readonly string[] = ['register', 'fuse', 'resurvey', 'ticket'] satisfies FlightStage[];

/** What a step gave up on, each to be run again from that step. */
export function FailureList() {
  const { t } = useTranslation('admin');
  const textOf = useReasonText();
  const failures = useInfiniteQuery({
    queryKey: ['system', 'failures'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: after }) =>
      call(api.GET('/api/system/failures', { params: { query: { after, limit: 50 } } })),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  if (failures.isPending) return <LoadingRows />;
  if (failures.isError)
    return <ProblemAlert error={failures.error} onRetry={() => void failures.refetch()} />;
  const rows = failures.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0) return <EmptyState title={t('failures.none')} text={t('failures.noneText')} />;
  const columns: Column<Failure>[] = [
    {
      key: 'subject',
      title: t('failures.subject'),
      cell: (row) => (
        <>
          <Text size="sm">{row.name}</Text>
          <Text size="xs" c="dimmed">
            {row.subjectKind === 'photo'
              ? t('failures.photoOf', { flight: row.flightName })
              : t('failures.flight')}
          </Text>
        </>
      ),
    },
    { key: 'stage', title: t('system.stage'), cell: (row) => t(`stage.${row.stage}`) },
    {
      key: 'why',
      title: t('failures.why'),
      cell: (row) => (
        <>
          <Text size="sm">
            {row.code ? textOf({ code: row.code, message: row.message ?? row.code }) : (row.message ?? '–')}
          </Text>
          <Text size="xs" c="dimmed">
            {t('failures.attempts', { count: row.attempts })} {row.correlationId ?? ''}
          </Text>
        </>
      ),
    },
    { key: 'at', title: t('failures.at'), cell: (row) => <DateTime at={row.failedAt} /> },
    { key: 'again', title: t('failures.again'), cell: (row) => <RunAgain failure={row} /> },
  ];
  return (
    <DataTable
      caption={t('system.failures')}
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.subjectKind}/${row.subjectId}`}
      onMore={failures.hasNextPage ? () => void failures.fetchNextPage() : null}
      isLoadingMore={failures.isFetchingNextPage}
    />
  );
}

function RunAgain({ failure }: { readonly failure: Failure }) {
  const { t } = useTranslation('admin');
  const toast = useToast();
  const queryClient = useQueryClient();
  const { subjectId: id, subjectKind, stage, name } = failure;
  const run = useMutation({
    mutationFn: () => {
      const params = { path: { id } };
      return subjectKind === 'photo'
        ? call(api.POST('/api/photos/{id}/runs', { params, body: { from: stage as PhotoStage } }))
        : call(api.POST('/api/flights/{id}/runs', { params, body: { from: stage as FlightStage } }));
    },
    onSuccess: () => {
      toast.done(t('failures.started', { name }));
      return queryClient.invalidateQueries({ queryKey: ['system'] });
    },
    onError: toast.failed,
  });
  const canRun = (subjectKind === 'photo' ? photoStages : flightStages).includes(stage);
  if (!canRun) return t('failures.sendAgain');
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={run.isPending}
      aria-label={t('failures.runOf', { name })}
      onClick={() => run.mutate()}
    >
      {t('failures.run')}
    </Button>
  );
}
