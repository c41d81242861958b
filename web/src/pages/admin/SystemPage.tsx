import { Paper, SimpleGrid, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { type Column, DataTable } from '../../components/DataTable';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../strings/format';
import { AdminFrame } from './AdminFrame';
import { FailureList } from './FailureList';

type Stage = Schema<'QueueHealth'>['stages'][number];
/** Queues move while one looks; often enough to see, seldom enough not to weigh. */
const LOOK_AGAIN_MS = 10_000;

export default function SystemPage() {
  const { t } = useTranslation('admin');
  return (
    <AdminFrame section="system" text={t('system.text')}>
      <Title order={2} size="h4" mb="xs">
        {t('system.failures')}
      </Title>
      <FailureList />
      <Title order={2} size="h4" mt="xl" mb="xs">
        {t('system.queues')}
      </Title>
      <Queues />
      <Title order={2} size="h4" mt="xl" mb="xs">
        {t('system.storage')}
      </Title>
      <Storage />
    </AdminFrame>
  );
}

function Queues() {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const queues = useQuery({
    queryKey: ['system', 'queues'],
    refetchInterval: LOOK_AGAIN_MS,
    queryFn: () => call(api.GET('/api/system/queues')),
  });
  const count = (key: 'waiting' | 'running' | 'delayed' | 'failed'): Column<Stage> => ({
    key,
    title: t(`system.${key}`),
    cell: (row) => format.number(row[key]),
    sortBy: (row) => row[key],
    isNumber: true,
  });
  const columns: Column<Stage>[] = [
    { key: 'stage', title: t('system.stage'), cell: ({ stage }) => t(`stage.${stage}`) },
    count('waiting'),
    count('running'),
    count('delayed'),
    count('failed'),
  ];
  return (
    <QueryView query={queues}>
      {({ stages, outbox }) => (
        <>
          <DataTable
            caption={t('system.queues')}
            columns={columns}
            rows={stages}
            rowKey={({ stage }) => stage}
          />
          <Text size="sm" c="dimmed" mt="xs">
            {t('system.outbox', { count: outbox })}
          </Text>
        </>
      )}
    </QueryView>
  );
}

function Storage() {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const storage = useQuery({
    queryKey: ['system', 'storage'],
    queryFn: () => call(api.GET('/api/system/storage')),
  });
  return (
    <QueryView query={storage} rows={2}>
      {({ originals, attachments, databaseBytes, freeBytes }) => (
        <SimpleGrid cols={{ base: 2, sm: 4 }}>
          <Figure
            name={t('system.originals')}
            value={format.bytes(originals.bytes)}
            note={t('system.files', { count: originals.count })}
          />
          <Figure
            name={t('system.attachments')}
            value={format.bytes(attachments.bytes)}
            note={t('system.files', { count: attachments.count })}
          />
          <Figure name={t('system.database')} value={format.bytes(databaseBytes)} />
          <Figure
            name={t('system.free')}
            value={freeBytes === null ? '–' : format.bytes(freeBytes)}
            note={freeBytes === null ? t('system.freeElsewhere') : undefined}
          />
        </SimpleGrid>
      )}
    </QueryView>
  );
}

interface FigureTold {
  readonly name: string;
  readonly value: string;
  readonly note?: string | undefined;
}

function Figure({ name, value, note }: FigureTold) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text fz="xl" fw={650}>
        {value}
      </Text>
      {note ? <Text size="sm">{note}</Text> : null}
    </Paper>
  );
}
