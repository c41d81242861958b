import { Button, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { useConfirm } from '../../components/confirm';
import { type Column, DataTable } from '../../components/DataTable';
import { DateTime } from '../../components/DateTime';
import { EmptyState } from '../../components/EmptyState';
import { QueryView } from '../../components/QueryView';
import { useToast } from '../../components/toast';
import { useFormat } from '../../strings/format';
import { AdminFrame } from './AdminFrame';
import { LayerForm } from './LayerForm';

type Layer = Schema<'RoadLayer'>;

/** Layers that name the places of damage. */
export default function AreasPage() {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const layers = useQuery({
    queryKey: ['road-layers'],
    queryFn: () => call(api.GET('/api/road-layers')),
  });
  const columns: Column<Layer>[] = [
    {
      key: 'kind',
      title: t('layers.kind'),
      cell: (row) => t(`layers.of.${row.kind}`),
      sortBy: (row) => row.kind,
    },
    {
      key: 'name',
      title: t('layers.name'),
      sortBy: (row) => row.name,
      cell: (row) => (
        <>
          <Text size="sm">{row.name}</Text>
          <Text size="xs" c="dimmed">
            {row.fileName}, {row.crs}
          </Text>
        </>
      ),
    },
    {
      key: 'features',
      title: t('layers.features'),
      isNumber: true,
      cell: (row) => format.number(row.features),
      sortBy: (row) => row.features,
    },
    {
      key: 'problems',
      title: t('layers.problems'),
      isNumber: true,
      cell: (row) => (
        <span title={row.problems.map(({ row: at, fault }) => `${at}: ${fault}`).join('\n')}>
          {format.number(row.problemCount)}
        </span>
      ),
      sortBy: (row) => row.problemCount,
    },
    {
      key: 'at',
      title: t('layers.imported'),
      sortBy: (row) => row.importedAt,
      cell: (row) => (
        <>
          <DateTime at={row.importedAt} />
          <Text size="xs" c="dimmed">
            {row.importedBy}
          </Text>
        </>
      ),
    },
    { key: 'acts', title: t('layers.acts'), cell: (row) => <DeleteButton layer={row} /> },
  ];
  return (
    <AdminFrame section="areas" text={t('layers.text')}>
      <LayerForm />
      <QueryView
        query={layers}
        empty={{
          when: ({ items }) => items.length === 0,
          show: <EmptyState title={t('layers.none')} text={t('layers.noneText')} />,
        }}
      >
        {({ items }) => (
          <DataTable caption={t('layers.caption')} columns={columns} rows={items} rowKey={({ id }) => id} />
        )}
      </QueryView>
    </AdminFrame>
  );
}

function DeleteButton({ layer: { id, name } }: { readonly layer: Layer }) {
  const { t } = useTranslation('admin');
  const ask = useConfirm();
  const toast = useToast();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => call(api.DELETE('/api/road-layers/{id}', { params: { path: { id } } })),
    onSuccess: () => {
      toast.done(t('layers.deleted', { name }));
      return queryClient.invalidateQueries({ queryKey: ['road-layers'] });
    },
    onError: toast.failed,
  });
  const start = async () => {
    const answer = await ask({
      title: t('layers.deleteTitle', { name }),
      text: t('layers.deleteText'),
      action: t('layers.delete'),
      isDangerous: true,
    });
    if (answer !== null) remove.mutate();
  };
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={remove.isPending}
      aria-label={t('layers.deleteOf', { name })}
      onClick={() => void start()}
    >
      {t('layers.delete')}
    </Button>
  );
}
