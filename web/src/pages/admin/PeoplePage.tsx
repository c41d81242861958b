import { Badge, Button, Group, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUser } from '../../api/session';
import { useConfirm } from '../../components/confirm';
import { type Column, DataTable } from '../../components/DataTable';
import { DateTime } from '../../components/DateTime';
import { QueryView } from '../../components/QueryView';
import { useToast } from '../../components/toast';
import { useFormat } from '../../strings/format';
import { AdminFrame } from './AdminFrame';
import { InviteForm } from './InviteForm';
import { OneTimeSecret } from './OneTimeSecret';
import { type LinkFor, type Person, roles, useChangePerson, useMakeLink, usePeople } from './people';

export default function PeoplePage() {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const people = usePeople();
  const [made, setMade] = useState<LinkFor | null>(null);
  const columns = useColumns(setMade);
  return (
    <AdminFrame section="people" text={t('people.text')}>
      <InviteForm onInvited={setMade} />
      {made ? (
        <OneTimeSecret
          title={t('people.linkTitle', { name: made.person.displayName })}
          text={[
            made.link.isMailed ? t('people.linkMailed') : t('people.linkNotMailed'),
            t('people.linkOnce', { until: format.dateTime(made.link.expiresAt) }),
          ].join(' ')}
          label={t('people.link')}
          value={made.link.url}
          onDone={() => setMade(null)}
        />
      ) : null}
      <QueryView query={people}>
        {(found) => (
          <DataTable
            caption={t('people.caption')}
            columns={columns}
            rows={found}
            rowKey={({ id }) => id}
            firstSort={{ key: 'name', isDescending: false }}
          />
        )}
      </QueryView>
    </AdminFrame>
  );
}

function useColumns(onLink: (link: LinkFor) => void): Column<Person>[] {
  const { t } = useTranslation('admin');
  const own = useUser();
  return [
    {
      key: 'name',
      title: t('people.name'),
      cell: (row) => row.displayName,
      sortBy: (row) => row.displayName,
    },
    { key: 'email', title: t('people.email'), cell: (row) => row.email, sortBy: (row) => row.email },
    {
      key: 'role',
      title: t('people.role'),
      cell: (row) => (row.id === own.id ? t(`shared:role.${row.role}`) : <RoleChoice person={row} />),
      sortBy: (row) => row.role,
    },
    {
      key: 'state',
      title: t('people.state'),
      cell: (row) =>
        row.isActive ? (
          t('people.open')
        ) : (
          <Badge color="gray.8" variant="filled" tt="none" miw="max-content">
            {t('people.closed')}
          </Badge>
        ),
      sortBy: (row) => (row.isActive ? 0 : 1),
    },
    {
      key: 'since',
      title: t('people.since'),
      cell: (row) => <DateTime at={row.createdAt} kind="date" />,
      sortBy: (row) => row.createdAt,
    },
    {
      key: 'acts',
      title: t('people.acts'),
      cell: (row) => (row.id === own.id ? t('people.you') : <PersonActs person={row} onLink={onLink} />),
    },
  ];
}

function RoleChoice({ person }: { readonly person: Person }) {
  const { t } = useTranslation('admin');
  const toast = useToast();
  const change = useChangePerson();
  const choose = (role: Person['role']) =>
    change.mutate(
      { id: person.id, role },
      {
        onSuccess: () =>
          toast.done(t('people.roleChanged', { name: person.displayName }), () =>
            change.mutate({ id: person.id, role: person.role }, { onError: toast.failed }),
          ),
        onError: toast.failed,
      },
    );
  return (
    <NativeSelect
      size="xs"
      miw={130}
      aria-label={t('people.roleOf', { name: person.displayName })}
      value={person.role}
      disabled={change.isPending}
      onChange={(event) => choose(event.currentTarget.value as Person['role'])}
      data={roles.map((role) => ({ value: role, label: t(`shared:role.${role}`) }))}
    />
  );
}

function PersonActs({
  person,
  onLink,
}: {
  readonly person: Person;
  readonly onLink: (link: LinkFor) => void;
}) {
  const { t } = useTranslation('admin');
  const toast = useToast();
  const ask = useConfirm();
  const change = useChangePerson();
  const link = useMakeLink();
  const name = person.displayName;
  const setActive = (isActive: boolean) =>
    change.mutate(
      { id: person.id, isActive },
      {
        onSuccess: () =>
          toast.done(isActive ? t('people.opened', { name }) : t('people.wasClosed', { name })),
        onError: toast.failed,
      },
    );
  const close = async () => {
    const answer = await ask({
      title: t('people.closeTitle', { name }),
      text: t('people.closeText'),
      action: t('people.close'),
      isDangerous: true,
    });
    if (answer !== null) setActive(false);
  };
  const makeLink = (kind: 'invitation' | 'reset') =>
    link.mutate(
      { person, kind },
      {
        onSuccess: (made) => {
          onLink(made);
          window.scrollTo({ top: 0 });
        },
        onError: toast.failed,
      },
    );
  if (!person.isActive)
    return (
      <Button
        size="compact-sm"
        variant="default"
        loading={change.isPending}
        aria-label={t('people.reopenOf', { name })}
        onClick={() => setActive(true)}
      >
        {t('people.reopen')}
      </Button>
    );
  return (
    <Group gap={6} wrap="nowrap">
      <Button
        size="compact-sm"
        variant="default"
        loading={link.isPending}
        aria-label={t('people.inviteAgainOf', { name })}
        onClick={() => makeLink('invitation')}
      >
        {t('people.inviteAgain')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        loading={link.isPending}
        aria-label={t('people.resetOf', { name })}
        onClick={() => makeLink('reset')}
      >
        {t('people.reset')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        loading={change.isPending}
        aria-label={t('people.closeOf', { name })}
        onClick={() => void close()}
      >
        {t('people.close')}
      </Button>
    </Group>
  );
}
