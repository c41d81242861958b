import { Center, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Waiting() {
  const { t } = useTranslation('shared');
  return (
    <Center mih="40dvh">
      <Loader aria-label={t('loading')} role="status" />
    </Center>
  );
}
