import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from './ProblemAlert';

interface Props<Data> {
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
  /** Shown in place of `children` when it says that there is nothing. */
  readonly empty?: { readonly when: (data: Data) => boolean; readonly show: ReactNode };
  /** Rows of grey while loading. */
  readonly rows?: number;
}

/** The four faces of a query: loading, refused, empty, there. */
export function QueryView<Data>({ query, children, empty, rows = 4 }: Props<Data>) {
  if (query.isPending) return <LoadingRows rows={rows} />;
  if (query.isError) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  if (empty?.when(query.data)) return empty.show;
  return children(query.data);
}

export function LoadingRows({ rows = 4 }: { readonly rows?: number }) {
  const { t } = useTranslation('shared');
  return (
    <Stack gap="xs" role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: grey rows are all alike
        <Skeleton key={index} height={36} />
      ))}
    </Stack>
  );
}
