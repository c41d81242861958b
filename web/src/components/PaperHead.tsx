import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../strings/format';
import { onPaper } from './on-paper';

/** On paper alone: what the sheet is, and when it was printed. */
export function PaperHead({ title }: { readonly title: string }) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const [printedAt, setPrintedAt] = useState(() => new Date());
  useEffect(() => onPaper(() => flushSync(() => setPrintedAt(new Date()))), []);
  return (
    <Text className="paper-only" size="sm" mb="xs" pb={4} style={{ borderBottom: '2px solid' }}>
      <b>Pantau · {title}</b> · {t('printed', { at: format.dateTime(printedAt) })}
    </Text>
  );
}
