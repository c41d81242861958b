import { Anchor, List, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call } from '../api/client';
import { type Role, useUser } from '../api/session';
import { SampleFlight } from './SampleFlight';

const steps = [
  { key: 'people', to: '/admin/people', roles: ['admin'] },
  { key: 'areas', to: '/admin/areas', roles: ['admin'] },
  { key: 'send', to: '/flights/new', roles: ['operator', 'supervisor', 'admin'] },
] as const satisfies readonly { key: string; to: string; roles: readonly Role[] }[];

/** What to do in a system that has no flight yet, by who may do it; nothing once there is one. */
export function FirstSteps() {
  const { t } = useTranslation('shared');
  const { role } = useUser();
  const flights = useQuery({
    queryKey: ['flights', 'any'],
    enabled: role !== 'crew',
    queryFn: () => call(api.GET('/api/flights', { params: { query: { limit: 1 } } })),
  });
  if (!flights.data || flights.data.items.length > 0) return null;
  const mine = steps.filter(({ roles }) => (roles as readonly Role[]).includes(role));
  return (
    <Stack align="center" gap="sm">
      {mine.length > 0 ? (
        <List type="ordered" ta="left">
          {mine.map(({ key, to }) => (
            <List.Item key={key}>
              <Anchor component={Link} to={to}>
                {t(`firstSteps.${key}`)}
              </Anchor>
            </List.Item>
          ))}
        </List>
      ) : null}
      <SampleFlight />
    </Stack>
  );
}
