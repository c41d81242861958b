import { Anchor, Badge, Button, Group } from '@mantine/core';
import { UploadIcon } from '@radix-ui/react-icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useUser } from '../../api/session';
import { StateBadge, useStateText } from '../../components/badges';
import { DataTable } from '../../components/DataTable';
import { DateTime } from '../../components/DateTime';
import { EmptyState } from '../../components/EmptyState';
import { PageHeader } from '../../components/PageHeader';
import { QueryView } from '../../components/QueryView';
import { SampleFlight } from '../../components/SampleFlight';
import { type Flight, useFlights } from './queries';

export default function FlightsPage() {
  const { t } = useTranslation('flights');
  const { role } = useUser();
  const flights = useFlights();
  const stateText = useStateText();
  const send =
    role === 'reviewer' || role === 'crew' ? null : (
      <Button component={Link} to="/flights/new" leftSection={<UploadIcon />}>
        {t('send')}
      </Button>
    );
  return (
    <>
      <PageHeader title={t('flights')} actions={send} />
      <QueryView
        query={flights}
        empty={{
          when: (found) => found.length === 0,
          show: (
            <EmptyState
              title={t('none.title')}
              text={role === 'crew' ? undefined : t('none.text')}
              action={
                <>
                  {send}
                  <SampleFlight />
                </>
              }
            />
          ),
        }}
      >
        {(found) => (
          <DataTable<Flight>
            caption={t('flights')}
            rows={found}
            rowKey={({ id }) => id}
            firstSort={{ key: 'created', isDescending: true }}
            columns={[
              {
                key: 'name',
                title: t('field.name'),
                sortBy: ({ name }) => name,
                cell: ({ id, name, isSample }) => (
                  <Group gap="xs">
                    <Anchor component={Link} to={`/flights/${id}`}>
                      {name}
                    </Anchor>
                    {isSample ? (
                      <Badge variant="outline" color="gray" tt="none">
                        {t('shared:sample.badge')}
                      </Badge>
                    ) : null}
                  </Group>
                ),
              },
              {
                key: 'state',
                title: t('state'),
                sortBy: ({ state }) => stateText('flight', state),
                cell: ({ state }) => <StateBadge kind="flight" state={state} />,
              },
              {
                key: 'operator',
                title: t('operator'),
                sortBy: ({ operator }) => operator.name,
                cell: ({ operator }) => operator.name,
              },
              {
                key: 'created',
                title: t('opened'),
                sortBy: ({ createdAt }) => createdAt,
                cell: ({ createdAt }) => <DateTime at={createdAt} />,
              },
            ]}
          />
        )}
      </QueryView>
    </>
  );
}
