import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { all, api, type Schema } from '../../api/client';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { PageHeader } from '../../components/PageHeader';
import { QueryView } from '../../components/QueryView';

/** Photos that somebody looked over for people and vehicles. */
export default function BystandersPage() {
  const { t } = useTranslation('bystanders');
  const marked = useQuery({
    queryKey: ['bystanders'],
    queryFn: () => all((after) => api.GET('/api/bystanders', { params: { query: { after, limit: 500 } } })),
  });
  const columns: Column<Schema<'MarkedPhoto'>>[] = [
    {
      key: 'photo',
      title: t('photo'),
      cell: ({ photoId, photoName }) => (
        <Anchor component={Link} to={`/bystanders/${photoId}`}>
          {photoName}
        </Anchor>
      ),
      sortBy: ({ photoName }) => photoName,
    },
    {
      key: 'flight',
      title: t('flight'),
      cell: ({ flightName }) => flightName,
      sortBy: ({ flightName }) => flightName,
    },
    { key: 'people', title: t('people'), cell: ({ people }) => people, sortBy: ({ people }) => people },
    {
      key: 'vehicles',
      title: t('vehicles'),
      cell: ({ vehicles }) => vehicles,
      sortBy: ({ vehicles }) => vehicles,
    },
    { key: 'state', title: t('state'), cell: ({ state }) => t(`states.${state}`) },
  ];
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      <QueryView
        query={marked}
        empty={{
          when: (items) => items.length === 0,
          show: <EmptyState title={t('none')} text={t('noneText')} />,
        }}
      >
        {(items) => (
          <DataTable
            caption={t('caption')}
            columns={columns}
            rows={items}
            rowKey={({ photoId }) => photoId}
          />
        )}
      </QueryView>
    </>
  );
}
