import { Alert, Button, Center, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call } from '../../api/client';
import { ProblemAlert } from '../../components/ProblemAlert';

/** Asks for a link by mail. The answer never says whether there is such an account. */
export default function ForgottenPage() {
  const { t } = useTranslation('welcome');
  const [email, setEmail] = useState('');
  const ask = useMutation({ mutationFn: () => call(api.POST('/api/password-resets', { body: { email } })) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder p="xl" w="100%" maw={420}>
        <Title order={1} size="h2" mb="md">
          {t('forgotten.title')}
        </Title>
        {ask.isSuccess ? (
          <Alert color="green" role="status">
            {t('forgotten.sent')}
          </Alert>
        ) : (
          <form onSubmit={submit}>
            <Stack>
              <Text>{t('forgotten.text')}</Text>
              <TextInput
                type="email"
                label={t('forgotten.email')}
                autoComplete="username"
                required
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
              />
              {ask.isError ? <ProblemAlert error={ask.error} /> : null}
              <Button type="submit" color="brand" loading={ask.isPending}>
                {t('forgotten.ask')}
              </Button>
            </Stack>
          </form>
        )}
        <Text mt="md">
          <Link to="/sign-in">{t('forgotten.back')}</Link>
        </Text>
      </Paper>
    </Center>
  );
}
