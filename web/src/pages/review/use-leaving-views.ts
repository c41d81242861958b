import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MarkedViews, View, Views } from '../../components/ViewStrip';

interface LeavingViews {
  /** For the strip; null where there is nothing to split. */
  readonly marked: MarkedViews | null;
  /** What a split takes away now: what is marked, else what is shown. */
  readonly ids: readonly string[];
  /** Marks the shown view, or takes the mark off. */
  toggleShown(): void;
}

/** Which views of a find show another damage; another find begins with none. */
export function useLeavingViews(subject: string | undefined, views: Views): LeavingViews {
  const { t } = useTranslation('review');
  const [marks, setMarks] = useState<readonly string[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another find begins with none
  useEffect(() => setMarks([]), [subject]);
  useEffect(() => {
    const ids = new Set(views.all.map(({ detectionId }) => detectionId));
    setMarks((now) => (now.every((id) => ids.has(id)) ? now : now.filter((id) => ids.has(id))));
  }, [views.all]);
  const toggle = useCallback(
    ({ detectionId }: View) =>
      setMarks((now) =>
        now.includes(detectionId) ? now.filter((id) => id !== detectionId) : [...now, detectionId],
      ),
    [],
  );
  const { shown } = views;
  const canSplit = subject !== undefined && views.all.length > 1;
  const marked = useMemo<MarkedViews | null>(
    () =>
      canSplit
        ? { ids: new Set(marks), labelOf: ({ photoName: name }) => t('split.mark', { name }), toggle }
        : null,
    [canSplit, marks, t, toggle],
  );
  const ids = useMemo(
    () => (!canSplit ? [] : marks.length > 0 ? marks : shown ? [shown.detectionId] : []),
    [canSplit, marks, shown],
  );
  const toggleShown = useCallback(() => {
    if (canSplit && shown) toggle(shown);
  }, [canSplit, shown, toggle]);
  return { marked, ids, toggleShown };
}
