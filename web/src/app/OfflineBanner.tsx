import { Alert } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';

export function OfflineBanner() {
  const { t } = useTranslation('shared');
  const { online } = useNetwork();
  return (
    <div role="status">
      {online ? null : (
        <Alert color="yellow" variant="filled" radius={0} title={t('offline.title')}>
          {t('offline.text')}
        </Alert>
      )}
    </div>
  );
}
