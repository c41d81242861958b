import { Badge, Group, Paper, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../strings/format';
import { AdminFrame } from './AdminFrame';

type Model = Schema<'ModelsInUse'>['models'][number];
type ClassOfModel = Model['classes'][number];

export default function ModelsPage() {
  const { t } = useTranslation('admin');
  const models = useQuery({ queryKey: ['models'], queryFn: () => call(api.GET('/api/system/models')) });
  return (
    <AdminFrame section="models" text={t('models.text')}>
      <QueryView query={models}>
        {(found) => (
          <>
            <Text mb="md">{t('models.current', { version: found.current })}</Text>
            {found.models.length === 0 ? (
              <EmptyState title={t('models.none')} text={t('models.noneText')} />
            ) : null}
            {found.models.map((model) => (
              <ModelCard key={model.version} model={model} isCurrent={model.version === found.current} />
            ))}
          </>
        )}
      </QueryView>
    </AdminFrame>
  );
}

function ModelCard({ model, isCurrent }: { readonly model: Model; readonly isCurrent: boolean }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const columns: Column<ClassOfModel>[] = [
    { key: 'class', title: t('models.class'), cell: (row) => t(`shared:damage.${row.damageClass}`) },
    { key: 'boxes', title: t('models.boxes'), cell: (row) => format.number(row.boxes), isNumber: true },
    {
      key: 'accepted',
      title: t('models.accepted'),
      cell: (row) => format.number(row.accepted),
      isNumber: true,
    },
    {
      key: 'rejected',
      title: t('models.rejected'),
      cell: (row) => format.number(row.rejected),
      isNumber: true,
    },
    {
      key: 'precision',
      title: t('models.precision'),
      isNumber: true,
      cell: ({ precision, precisionFrom, precisionTo }) =>
        precision === null
          ? t('models.undecided')
          : t('models.interval', {
              share: format.percent(precision),
              from: format.percent(precisionFrom ?? 0),
              to: format.percent(precisionTo ?? 1),
            }),
    },
  ];
  return (
    <Paper withBorder p="md" mb="md" component="section">
      <Group gap="xs" mb="xs">
        <Title order={2} size="h4">
          {model.version}
        </Title>
        {isCurrent ? (
          <Badge tt="none" color="brand.9">
            {t('models.inUse')}
          </Badge>
        ) : null}
        <Text c="dimmed">{t('models.photos', { count: model.photos })}</Text>
      </Group>
      {model.classes.length === 0 ? (
        <Text>{t('models.noBox')}</Text>
      ) : (
        <DataTable
          caption={t('models.caption', { version: model.version })}
          columns={columns}
          rows={model.classes}
          rowKey={({ damageClass }) => damageClass}
        />
      )}
    </Paper>
  );
}
