import { Button, Group, NativeSelect, Paper, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../components/ProblemAlert';
import { type LinkFor, type NewPerson, roles, useInvite } from './people';

export function InviteForm({ onInvited }: { readonly onInvited: (link: LinkFor) => void }) {
  const { t } = useTranslation('admin');
  const invite = useInvite();
  const form = useForm<NewPerson>({ initialValues: { email: '', displayName: '', role: 'operator' } });
  const submit = (person: NewPerson) =>
    invite.mutate(person, {
      onSuccess: (link) => {
        form.reset();
        onInvited(link);
      },
    });
  return (
    <Paper withBorder p="md" mb="lg" component="section">
      <Title order={2} size="h4" mb="sm">
        {t('people.invite')}
      </Title>
      <form onSubmit={form.onSubmit(submit)}>
        <Group align="flex-end">
          <TextInput
            label={t('people.name')}
            required
            maxLength={120}
            autoComplete="off"
            {...form.getInputProps('displayName')}
          />
          <TextInput
            label={t('people.email')}
            type="email"
            required
            maxLength={254}
            autoComplete="off"
            {...form.getInputProps('email')}
          />
          <NativeSelect
            label={t('people.role')}
            data={roles.map((role) => ({ value: role, label: t(`shared:role.${role}`) }))}
            {...form.getInputProps('role')}
          />
          <Button type="submit" loading={invite.isPending}>
            {t('people.sendInvite')}
          </Button>
        </Group>
        {invite.isError ? <ProblemAlert error={invite.error} /> : null}
      </form>
    </Paper>
  );
}
