import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/problem';

/** The sentence of a problem in the language of the screens; the server's own where there is none for its code. */
export function useProblemText(): (error: unknown) => string {
  const { t } = useTranslation(['problems', 'shared']);
  return useCallback(
    (error: unknown) => {
      if (error instanceof ApiProblem)
        return t(`problems:${error.code}`, {
          ...error.details,
          defaultValue: error.message,
          interpolation: { escapeValue: false },
        });
      return t('shared:problem.unexpected');
    },
    [t],
  );
}

/** A reason that the server stored beside a row, as photos and flights carry. */
export function useReasonText(): (reason: { readonly code: string; readonly message: string }) => string {
  const { t } = useTranslation('problems');
  return useCallback(({ code, message }) => t(code, { defaultValue: message }), [t]);
}
