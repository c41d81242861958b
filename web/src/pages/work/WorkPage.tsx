import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { all, api, type Schema } from '../../api/client';
import { EmptyState } from '../../components/EmptyState';
import { PageHeader } from '../../components/PageHeader';
import { QueryView } from '../../components/QueryView';
import { useToast } from '../../components/toast';
import { useMeasurements } from './measurement-queue';
import { findPlace, metresBetween, type Place } from './place';
import { WorkCard } from './WorkCard';

const useMyWork = () =>
  useQuery({
    queryKey: ['tickets', 'list', 'mine'],
    queryFn: () =>
      all<Schema<'Ticket'>>((after) =>
        api.GET('/api/tickets', {
          params: {
            query: { assignee: 'me', state: 'assigned,in-progress', sort: 'due', limit: 200, after },
          },
        }),
      ),
  });

/** What is assigned to me: soonest due first, or nearest first. Made for a phone in one hand. */
export default function WorkPage() {
  const { t } = useTranslation('work');
  const [place, setPlace] = useState<Place | null>(null);
  const [search, setSearch] = useState<'none' | 'searching' | 'failed'>('none');
  const work = useMyWork();
  const queries = useQueryClient();
  const { done, failed } = useToast();
  const onSent = useCallback(() => {
    done(t('measure.sent'));
    void queries.invalidateQueries({ queryKey: ['tickets'] });
  }, [done, t, queries]);
  const measurements = useMeasurements({ onSent, onRefused: failed });
  const sorted = useMemo(() => {
    const tickets = work.data ?? [];
    return place ? [...tickets].sort((a, b) => metresBetween(place, a) - metresBetween(place, b)) : tickets;
  }, [work.data, place]);
  const locate = async () => {
    setSearch('searching');
    const found = await findPlace();
    setPlace(found);
    setSearch(found ? 'none' : 'failed');
  };
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <Button
            variant={place ? 'filled' : 'default'}
            color="brand"
            loading={search === 'searching'}
            aria-pressed={place !== null}
            onClick={() => (place ? setPlace(null) : void locate())}
          >
            {t('nearMe')}
          </Button>
        }
      />
      {search === 'failed' ? (
        <Text role="status" mb="sm">
          {t('noPlace')}
        </Text>
      ) : null}
      <QueryView
        query={work}
        empty={{
          when: (tickets) => tickets.length === 0,
          show: <EmptyState title={t('empty.title')} text={t('empty.text')} />,
        }}
      >
        {() => (
          <Stack gap="sm" maw={640}>
            <Group>
              <Text size="sm" c="dimmed">
                {t('count', { count: sorted.length })}
              </Text>
            </Group>
            {sorted.map((ticket) => (
              <WorkCard
                key={ticket.id}
                ticket={ticket}
                distance={place ? metresBetween(place, ticket) : null}
                isMeasurementWaiting={measurements.waiting.some(({ ticketId }) => ticketId === ticket.id)}
                onMeasured={measurements.add}
              />
            ))}
          </Stack>
        )}
      </QueryView>
    </>
  );
}
