import { Button, Code, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, call, type Schema } from '../../api/client';
import { useConfig } from '../../api/config';
import { type Column, DataTable } from '../../components/DataTable';
import { DateTime } from '../../components/DateTime';
import { EmptyState } from '../../components/EmptyState';
import { ProblemAlert } from '../../components/ProblemAlert';
import { LoadingRows } from '../../components/QueryView';
import { AdminFrame } from './AdminFrame';
import { endOfDay, startOfDay } from './days';
import { usePeople } from './people';

type AuditEvent = Schema<'AuditEvent'>;

const nouns = [
  'flight',
  'photo',
  'detection',
  'defect',
  'ticket',
  'user',
  'api-key',
  'session',
  'road-layer',
  'system',
] as const;
const filters = ['who', 'action', 'kind', 'subject', 'from', 'to'] as const;
type FilterName = (typeof filters)[number];

/** Who did what; the filters lie in the address. */
export default function AuditPage() {
  const { t } = useTranslation('admin');
  const [query, setQuery] = useSearchParams();
  const told = (name: FilterName) => query.get(name) ?? '';
  const set = (name: FilterName, value: string) =>
    setQuery(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  const isFiltered = filters.some((name) => query.has(name));
  const people = usePeople();
  const text = (name: 'action' | 'subject') => ({
    label: t(`audit.${name}`),
    defaultValue: told(name),
    maxLength: 60,
    onBlur: (event: { currentTarget: HTMLInputElement }) => set(name, event.currentTarget.value.trim()),
  });
  const day = (name: 'from' | 'to') => ({
    label: t(`audit.${name}`),
    type: 'date',
    value: told(name),
    onChange: (event: { currentTarget: HTMLInputElement }) => set(name, event.currentTarget.value),
  });
  return (
    <AdminFrame section="audit" text={t('audit.text')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        }}
      >
        <Group align="flex-end" mb="md">
          <NativeSelect
            label={t('audit.who')}
            value={told('who')}
            onChange={(event) => set('who', event.currentTarget.value)}
            data={[
              { value: '', label: t('audit.anyone') },
              ...(people.data ?? []).map(({ id, displayName }) => ({ value: id, label: displayName })),
            ]}
          />
          <NativeSelect
            label={t('audit.kind')}
            value={told('kind')}
            onChange={(event) => set('kind', event.currentTarget.value)}
            data={[
              { value: '', label: t('audit.anything') },
              ...nouns.map((noun) => ({ value: noun, label: t(`noun.${noun}`) })),
            ]}
          />
          <TextInput key={`action/${told('action')}`} {...text('action')} placeholder="ticket." />
          <TextInput key={`subject/${told('subject')}`} {...text('subject')} />
          <TextInput {...day('from')} />
          <TextInput {...day('to')} />
          {isFiltered ? (
            <Button variant="default" onClick={() => setQuery({}, { replace: true })}>
              {t('audit.clear')}
            </Button>
          ) : null}
        </Group>
        <button type="submit" hidden>
          {t('audit.apply')}
        </button>
      </form>
      <AuditRows told={told} />
    </AdminFrame>
  );
}

function AuditRows({ told }: { readonly told: (name: FilterName) => string }) {
  const { t } = useTranslation('admin');
  const timeZone = useConfig()?.timeZone ?? 'Asia/Jakarta';
  const filter = {
    actorId: told('who') || undefined,
    action: told('action') || undefined,
    subjectKind: told('kind') || undefined,
    subjectId: told('subject') || undefined,
    from: startOfDay(told('from'), timeZone),
    to: endOfDay(told('to'), timeZone),
  };
  const events = useInfiniteQuery({
    queryKey: ['audit', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: after }) =>
      call(api.GET('/api/audit', { params: { query: { ...filter, after, limit: 50 } } })),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  if (events.isPending) return <LoadingRows />;
  if (events.isError) return <ProblemAlert error={events.error} onRetry={() => void events.refetch()} />;
  const rows = events.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0) return <EmptyState title={t('audit.none')} text={t('audit.noneText')} />;
  const columns: Column<AuditEvent>[] = [
    { key: 'at', title: t('audit.at'), cell: (row) => <DateTime at={row.at} /> },
    { key: 'who', title: t('audit.who'), cell: (row) => row.actor.label },
    { key: 'action', title: t('audit.action'), cell: (row) => <Code>{row.action}</Code> },
    {
      key: 'subject',
      title: t('audit.on'),
      cell: ({ subject }) => (
        <>
          <Text size="sm">{t(`noun.${subject.kind}`, { defaultValue: subject.kind })}</Text>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {subject.id}
          </Text>
        </>
      ),
    },
    {
      key: 'details',
      title: t('audit.details'),
      cell: ({ details }) => (
        <Text size="xs" ff="monospace" maw={360} lineClamp={4} style={{ overflowWrap: 'anywhere' }}>
          {Object.keys(details).length > 0 ? JSON.stringify(details) : '–'}
        </Text>
      ),
    },
  ];
  return (
    <DataTable
      caption={t('audit.caption')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      onMore={events.hasNextPage ? () => void events.fetchNextPage() : null}
      isLoadingMore={events.isFetchingNextPage}
    />
  );
}
