import { Alert, Button, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, call } from '../../api/client';
import { SESSION_KEY } from '../../api/query-client';
import { useSession, useUser } from '../../api/session';
import { PageHeader } from '../../components/PageHeader';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useToast } from '../../components/toast';

/** As the server asks for. */
const LEAST_LENGTH = 10;

export default function AccountPage() {
  const { t } = useTranslation('account');
  const user = useUser();
  const isClosed = useSession().data?.mustChangePassword ?? false;
  return (
    <>
      <PageHeader
        title={t('title')}
        text={`${user.displayName} · ${user.email} · ${t(`shared:role.${user.role}`)}`}
      />
      {isClosed ? (
        <Alert color="gray" variant="outline" maw={440} mb="md" title={t('first.title')}>
          {t('first.text')}
        </Alert>
      ) : null}
      <Paper withBorder p="lg" maw={440}>
        <PasswordForm email={user.email} isClosed={isClosed} />
      </Paper>
    </>
  );
}

function PasswordForm({ email, isClosed }: { readonly email: string; readonly isClosed: boolean }) {
  const { t } = useTranslation('account');
  const toast = useToast();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { currentPassword: '', newPassword: '', again: '' },
    validate: {
      newPassword: (value) => (value.length < LEAST_LENGTH ? t('tooShort', { count: LEAST_LENGTH }) : null),
      again: (value, { newPassword }) => (value === newPassword ? null : t('notTheSame')),
    },
  });
  const change = useMutation({
    mutationFn: ({ currentPassword, newPassword }: typeof form.values) =>
      call(api.POST('/api/users/me/password', { body: { currentPassword, newPassword } })),
    onSuccess: async () => {
      form.reset();
      toast.done(t('changed'));
      if (!isClosed) return;
      await queries.invalidateQueries({ queryKey: SESSION_KEY });
      await navigate('/', { replace: true });
    },
  });
  const field = (name: 'currentPassword' | 'newPassword' | 'again', autoComplete: string) => (
    <PasswordInput
      label={t(`field.${name}`)}
      autoComplete={autoComplete}
      required
      visibilityToggleButtonProps={{ 'aria-label': t('show') }}
      key={form.key(name)}
      {...form.getInputProps(name)}
    />
  );
  return (
    <form onSubmit={form.onSubmit((values) => change.mutate(values))}>
      <Stack>
        <Title order={2} size="h4">
          {t('changePassword')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('others')}
        </Text>
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        {field('currentPassword', 'current-password')}
        {field('newPassword', 'new-password')}
        {field('again', 'new-password')}
        {change.isError ? <ProblemAlert error={change.error} /> : null}
        <Button type="submit" loading={change.isPending}>
          {t('changePassword')}
        </Button>
      </Stack>
    </form>
  );
}
