import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { all, api, call, type Schema } from '../../api/client';
import type { Desk, Filter } from './use-desk';

interface Props {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  readonly desk: Desk;
  readonly onBulk: () => void;
}

/** What is looked at in which order, and how far the day is. */
export function ReviewHeader({ filter, onFilter, desk, onBulk }: Props) {
  const { t } = useTranslation('review');
  const flights = useQuery({
    queryKey: ['flights', 'all'],
    queryFn: () =>
      all<Schema<'Flight'>>((after) => api.GET('/api/flights', { params: { query: { after, limit: 500 } } })),
  });
  const progress = useQuery({
    queryKey: ['review', 'progress'],
    refetchInterval: 20_000,
    queryFn: () => call(api.GET('/api/review/progress')),
  });
  return (
    <Group px="sm" py={6} gap="sm" align="center">
      <NativeSelect
        size="xs"
        aria-label={t('sort.label')}
        value={filter.sort}
        onChange={(event) => onFilter({ ...filter, sort: event.currentTarget.value as Filter['sort'] })}
        data={(['uncertainty', 'severity', 'place'] as const).map((value) => ({
          value,
          label: t(`sort.${value}`),
        }))}
      />
      <NativeSelect
        size="xs"
        maw={220}
        aria-label={t('flight.label')}
        value={filter.flight ?? ''}
        onChange={(event) => onFilter({ ...filter, flight: event.currentTarget.value || null })}
        data={[
          { value: '', label: t('flight.all') },
          ...(flights.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Button size="xs" variant="default" onClick={onBulk}>
        {t('bulk.open')}
      </Button>
      <Group gap="md" ml="auto" role="status" aria-live="polite">
        {desk.waitingToSend > 0 ? (
          <Text size="sm" fw={600}>
            {t('progress.unsent', { count: desk.waitingToSend })}
          </Text>
        ) : null}
        {progress.data ? (
          <>
            <Text size="sm">{t('progress.waiting', { count: progress.data.waiting })}</Text>
            <Text size="sm">{t('progress.today', { count: progress.data.decidedTodayByMe })}</Text>
            <Text size="sm" c="dimmed">
              {t('progress.rate', { count: progress.data.decidedLastHourByMe })}
            </Text>
          </>
        ) : null}
      </Group>
    </Group>
  );
}
