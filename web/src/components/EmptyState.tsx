import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly text?: ReactNode;
  /** The next step: a button or a link. */
  readonly action?: ReactNode;
  readonly icon?: ReactNode;
  /** true where it stands for the whole page. */
  readonly isPage?: boolean;
}

/** Nothing to show: says why, and what to do next. */
export function EmptyState({ title, text, action, icon, isPage = false }: Props) {
  return (
    <Stack align="center" gap="sm" py="xl" px="md" ta="center">
      {icon}
      <Title order={isPage ? 1 : 2} size="h3">
        {title}
      </Title>
      {text ? (
        <Text c="dimmed" maw={560}>
          {text}
        </Text>
      ) : null}
      {action}
    </Stack>
  );
}
