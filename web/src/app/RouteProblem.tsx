import { Button, Container, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { ProblemAlert } from '../components/ProblemAlert';

/** In place of a page that broke: never a blank window. */
export function RouteProblem() {
  const error = useRouteError();
  const { t } = useTranslation('shared');
  return (
    <Container py="xl">
      <ProblemAlert error={error} title={t('broken.title')} />
      <Group mt="md">
        <Button onClick={() => location.reload()}>{t('broken.reload')}</Button>
        <Button variant="default" component="a" href="/">
          {t('notFound.home')}
        </Button>
      </Group>
    </Container>
  );
}
