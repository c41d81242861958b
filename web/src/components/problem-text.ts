import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/problem';
import { type RatingTexts, ratingTranslator } from '../strings/ratings/rating-translator';

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

interface Reason {
  readonly code: string;
  readonly message: string;
  /** The numbers behind the sentence. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A reason that the server stored beside a row, as photos and flights carry. */
export function useReasonText(): (reason: Reason) => string {
  const { t } = useTranslation('problems');
  return useCallback(({ code, message, details }) => t(code, { ...details, defaultValue: message }), [t]);
}

/** Why a severity or priority is as it is. */
export function useRatingText(): (reason: string) => string {
  const { i18n } = useTranslation('ratings');
  const texts: RatingTexts | undefined = i18n.getResourceBundle(i18n.language, 'ratings');
  return useMemo(() => (texts?.ratings ? ratingTranslator(texts) : (reason: string) => reason), [texts]);
}
