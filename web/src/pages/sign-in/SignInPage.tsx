import {
  Anchor,
  Button,
  Center,
  Group,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useSearchParams } from 'react-router';
import { useConfig } from '../../api/config';
import { useSession, useSignIn } from '../../api/session';
import { ProblemAlert } from '../../components/ProblemAlert';
import { languageNames, languageOf, languages, setLanguage } from '../../strings/i18n';
import { safeTarget } from './safe-target';

export default function SignInPage() {
  const { t, i18n } = useTranslation('sign-in');
  const [query] = useSearchParams();
  const session = useSession();
  const signIn = useSignIn();
  const version = useConfig()?.version;
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '', password: '' } });
  if (session.data) return <Navigate to={safeTarget(query.get('then'))} replace />;
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack w="100%" maw={380}>
        <Group gap="xs" justify="center">
          <img src="/icon.svg" alt="" width={36} height={36} />
          <Text fz={28} fw={700}>
            Pantau
          </Text>
        </Group>
        <Paper withBorder p="lg" radius="md">
          <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
            <Stack>
              <Title order={1} size="h3">
                {t('title')}
              </Title>
              <TextInput
                label={t('email')}
                type="email"
                autoComplete="username"
                required
                key={form.key('email')}
                {...form.getInputProps('email')}
              />
              <PasswordInput
                label={t('password')}
                autoComplete="current-password"
                required
                visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
                key={form.key('password')}
                {...form.getInputProps('password')}
              />
              {signIn.isError ? <ProblemAlert error={signIn.error} /> : null}
              <Button type="submit" loading={signIn.isPending}>
                {t('submit')}
              </Button>
              <Anchor component={Link} to="/forgotten" size="sm" ta="center">
                {t('forgotten')}
              </Anchor>
            </Stack>
          </form>
        </Paper>
        <Text size="sm" c="dimmed" ta="center">
          {t('noAccount')}
        </Text>
        <Group justify="center" gap="md">
          {languages.map((language) => (
            <Anchor
              key={language}
              component="button"
              type="button"
              lang={language}
              size="sm"
              aria-pressed={languageOf(i18n) === language}
              fw={languageOf(i18n) === language ? 700 : undefined}
              onClick={() => void setLanguage(language)}
            >
              {languageNames[language]}
            </Anchor>
          ))}
        </Group>
        {version ? (
          <Text size="xs" c="dimmed" ta="center">
            {t('shared:version', { version })}
          </Text>
        ) : null}
      </Stack>
    </Center>
  );
}
