import { Badge, Button, Checkbox, Group, Paper, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { useConfirm } from '../../components/confirm';
import { type Column, DataTable } from '../../components/DataTable';
import { DateTime } from '../../components/DateTime';
import { EmptyState } from '../../components/EmptyState';
import { ProblemAlert } from '../../components/ProblemAlert';
import { QueryView } from '../../components/QueryView';
import { useToast } from '../../components/toast';
import { AdminFrame } from './AdminFrame';
import { OneTimeSecret } from './OneTimeSecret';
import { scopeChoices } from './scopes';

type ApiKey = Schema<'ApiKey'>;
type KeyWithToken = Schema<'ApiKeyWithToken'>;
type Scope = ApiKey['scopes'][number];

/** Keys by which programs call the API in the administrator's name. */
export default function KeysPage() {
  const { t } = useTranslation('admin');
  const [made, setMade] = useState<KeyWithToken | null>(null);
  const keys = useQuery({ queryKey: ['api-keys'], queryFn: () => call(api.GET('/api/api-keys')) });
  const columns: Column<ApiKey>[] = [
    { key: 'name', title: t('keys.name'), cell: (row) => row.name, sortBy: (row) => row.name },
    {
      key: 'scopes',
      title: t('keys.scopes'),
      cell: (row) => (
        <Group gap={4}>
          {row.scopes.map((scope) => (
            <Badge key={scope} variant="default" tt="none">
              {scope}
            </Badge>
          ))}
        </Group>
      ),
    },
    { key: 'prefix', title: t('keys.prefix'), cell: (row) => <code>{row.prefix}…</code> },
    {
      key: 'made',
      title: t('keys.made'),
      cell: (row) => <DateTime at={row.createdAt} />,
      sortBy: (row) => row.createdAt,
    },
    { key: 'used', title: t('keys.used'), cell: (row) => <DateTime at={row.lastUsedAt} kind="relative" /> },
    { key: 'expires', title: t('keys.expires'), cell: (row) => <DateTime at={row.expiresAt} kind="date" /> },
    {
      key: 'acts',
      title: t('keys.state'),
      cell: (row) => (row.revokedAt ? t('keys.revoked') : <RevokeButton apiKey={row} />),
    },
  ];
  return (
    <AdminFrame section="keys" text={t('keys.text')}>
      <KeyForm onMade={setMade} />
      {made ? (
        <OneTimeSecret
          title={t('keys.tokenTitle', { name: made.key.name })}
          text={t('keys.tokenOnce')}
          label={t('keys.token')}
          value={made.token}
          onDone={() => setMade(null)}
        />
      ) : null}
      <QueryView
        query={keys}
        empty={{
          when: ({ items }) => items.length === 0,
          show: <EmptyState title={t('keys.none')} text={t('keys.noneText')} />,
        }}
      >
        {({ items }) => (
          <DataTable caption={t('keys.caption')} columns={columns} rows={items} rowKey={({ id }) => id} />
        )}
      </QueryView>
    </AdminFrame>
  );
}

function KeyForm({ onMade }: { readonly onMade: (key: KeyWithToken) => void }) {
  const { t } = useTranslation('admin');
  const queryClient = useQueryClient();
  const form = useForm({
    initialValues: { name: '', expires: '', scopes: [] as Scope[] },
    validate: { scopes: (chosen) => (chosen.length === 0 ? t('keys.scopesNeeded') : null) },
  });
  const make = useMutation({
    mutationFn: ({ name, scopes, expires }: typeof form.values) =>
      call(
        api.POST('/api/api-keys', {
          body: { name, scopes, ...(expires ? { expiresAt: new Date(expires).toISOString() } : {}) },
        }),
      ),
    onSuccess: (key) => {
      form.reset();
      onMade(key);
      return queryClient.invalidateQueries({ queryKey: ['api-keys'] });
    },
  });
  return (
    <Paper withBorder p="md" mb="lg" component="section">
      <Title order={2} size="h4" mb="sm">
        {t('keys.make')}
      </Title>
      <form onSubmit={form.onSubmit((values) => make.mutate(values))}>
        <Checkbox.Group
          mb="md"
          label={t('keys.scopesLabel')}
          description={t('keys.scopesText')}
          {...form.getInputProps('scopes')}
        >
          <Group gap="sm" mt="xs">
            {scopeChoices.map(({ scope, text }) => (
              <Checkbox key={scope} value={scope} label={t(`keys.scope.${text}`)} />
            ))}
          </Group>
        </Checkbox.Group>
        <Group align="flex-end">
          <TextInput label={t('keys.name')} required maxLength={120} {...form.getInputProps('name')} />
          <TextInput label={t('keys.expiresOptional')} type="date" {...form.getInputProps('expires')} />
          <Button type="submit" loading={make.isPending}>
            {t('keys.makeIt')}
          </Button>
        </Group>
        {make.isError ? <ProblemAlert error={make.error} /> : null}
      </form>
    </Paper>
  );
}

function RevokeButton({ apiKey: { id, name } }: { readonly apiKey: ApiKey }) {
  const { t } = useTranslation('admin');
  const ask = useConfirm();
  const toast = useToast();
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => call(api.DELETE('/api/api-keys/{id}', { params: { path: { id } } })),
    onSuccess: () => {
      toast.done(t('keys.wasRevoked', { name }));
      return queryClient.invalidateQueries({ queryKey: ['api-keys'] });
    },
    onError: toast.failed,
  });
  const start = async () => {
    const answer = await ask({
      title: t('keys.revokeTitle', { name }),
      text: t('keys.revokeText'),
      action: t('keys.revoke'),
      isDangerous: true,
    });
    if (answer !== null) revoke.mutate();
  };
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={revoke.isPending}
      aria-label={t('keys.revokeOf', { name })}
      onClick={() => void start()}
    >
      {t('keys.revoke')}
    </Button>
  );
}
