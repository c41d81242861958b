import { Button, PasswordInput, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate } from 'react-router';
import { api, call } from '../../api/client';
import { ProblemAlert } from '../../components/ProblemAlert';
import { QueryView } from '../../components/QueryView';
import { SoloForm, SoloPage } from './SoloForm';

const LEAST_LETTERS = 10;

/** Where a one-time link leads: the token stands after the hash sign, which no server sees. */
export default function WelcomePage() {
  const { t } = useTranslation('welcome');
  const token = useLocation().hash.slice(1);
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const link = useQuery({
    queryKey: ['account-link', token],
    retry: false,
    queryFn: () => call(api.POST('/api/account-links/read', { body: { token } })),
  });
  const use = useMutation({
    mutationFn: () => call(api.POST('/api/account-links/use', { body: { token, password } })),
    onSuccess: () => void navigate('/sign-in', { replace: true }),
  });
  return (
    <SoloPage title={t('title')}>
      <QueryView query={link} rows={3}>
        {({ email, kind }) => (
          <SoloForm onSubmit={() => use.mutate()}>
            <Text>{t(`text.${kind}`, { email })}</Text>
            <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
            <PasswordInput
              label={t('password')}
              description={t('rule', { count: LEAST_LETTERS })}
              autoComplete="new-password"
              minLength={LEAST_LETTERS}
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            {use.isError ? <ProblemAlert error={use.error} /> : null}
            <Button type="submit" color="brand" loading={use.isPending}>
              {t('choose')}
            </Button>
          </SoloForm>
        )}
      </QueryView>
      {link.isError ? (
        <Text mt="md">
          <Link to="/forgotten">{t('askAgain')}</Link>
        </Text>
      ) : null}
    </SoloPage>
  );
}
