import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call } from '../api/client';
import { useUser } from '../api/session';
import { ProblemAlert } from './ProblemAlert';
import { useReasonText } from './problem-text';

const KEY = ['sample-flight'];
const ASK_MS = 1000;

/** For a system that holds nothing: the sample flight by a button, its rendering as a bar, then the way to it. */
export function SampleFlight() {
  const { t } = useTranslation('shared');
  const { role } = useUser();
  const reasonText = useReasonText();
  const queries = useQueryClient();
  const sample = useQuery({
    queryKey: KEY,
    enabled: role !== 'crew',
    queryFn: () => call(api.GET('/api/sample-flight')),
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'rendering' || data?.state === 'sending' ? ASK_MS : false,
  });
  const start = useMutation({
    mutationFn: () => call(api.POST('/api/sample-flight')),
    onSuccess: (answer) => queries.setQueryData(KEY, answer),
  });
  const state = sample.data?.state;
  // Lists that were empty a moment ago have a flight now.
  useEffect(() => {
    if (state === 'there') void queries.invalidateQueries({ queryKey: ['flights'] });
  }, [state, queries]);
  if (!sample.data) return null;
  const { rendered, photos, flightId, failure } = sample.data;
  if (state === 'there') {
    return flightId ? (
      <Button component={Link} to={`/flights/${flightId}`} variant="default">
        {t('sample.open')}
      </Button>
    ) : (
      <Text c="dimmed">{t('sample.others')}</Text>
    );
  }
  if (state === 'rendering' || state === 'sending') {
    return (
      <Stack gap={6} w="100%" maw={420}>
        <Text size="sm" role="status">
          {state === 'sending' ? t('sample.sending') : t('sample.rendering', { rendered, photos })}
        </Text>
        <Progress
          value={photos > 0 ? (100 * rendered) / photos : 0}
          aria-label={t('sample.progress')}
          striped
        />
      </Stack>
    );
  }
  if (role !== 'operator' && role !== 'admin') return <Text c="dimmed">{t('sample.ask')}</Text>;
  return (
    <Stack gap="xs" align="center" maw={560}>
      {failure ? (
        <Text size="sm" role="alert">
          {reasonText(failure)}
        </Text>
      ) : null}
      {start.isError ? <ProblemAlert error={start.error} onRetry={() => start.mutate()} /> : null}
      <Group justify="center">
        <Button variant="default" loading={start.isPending} onClick={() => start.mutate()}>
          {t('sample.load')}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {t('sample.what')}
      </Text>
    </Stack>
  );
}
