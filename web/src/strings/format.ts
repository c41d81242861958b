import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useConfig } from '../api/config';
import { makeFormat } from './make-format';

/** Numbers, units and times as the language and the city write them. */
export function useFormat() {
  const { i18n } = useTranslation();
  const timeZone = useConfig()?.timeZone ?? 'Asia/Jakarta';
  return useMemo(() => makeFormat(i18n.language, timeZone), [i18n.language, timeZone]);
}
