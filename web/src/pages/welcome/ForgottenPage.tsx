import { Alert, Button, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call } from '../../api/client';
import { ProblemAlert } from '../../components/ProblemAlert';
import { SoloForm, SoloPage } from './SoloForm';

/** Asks for a link by mail. The answer never says whether there is such an account. */
export default function ForgottenPage() {
  const { t } = useTranslation('welcome');
  const [email, setEmail] = useState('');
  const ask = useMutation({ mutationFn: () => call(api.POST('/api/password-resets', { body: { email } })) });
  return (
    <SoloPage title={t('forgotten.title')}>
      {ask.isSuccess ? (
        <Alert color="green" role="status">
          {t('forgotten.sent')}
        </Alert>
      ) : (
        <SoloForm onSubmit={() => ask.mutate()}>
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
        </SoloForm>
      )}
      <Text mt="md">
        <Link to="/sign-in">{t('forgotten.back')}</Link>
      </Text>
    </SoloPage>
  );
}
