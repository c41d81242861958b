import { Anchor, Card, Collapse, Group, Text, Title, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FigureKey } from './queries';

interface Props {
  readonly title: string;
  readonly figure: FigureKey;
  readonly part?: string;
  /** The window’s search, so that the rows are those that were counted. */
  readonly search: string;
  readonly children: ReactNode;
}

/** One figure: its value, how it is counted, and the way to its rows. */
export function FigureCard({ title, figure, part = 'all', search, children }: Props) {
  const { t } = useTranslation('figures');
  const [isOpen, { toggle }] = useDisclosure();
  return (
    <Card withBorder component="section" aria-label={title} h="100%">
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      {children}
      <Group gap="sm" mt="auto" pt="xs">
        <UnstyledButton fz="sm" td="underline" onClick={toggle} aria-expanded={isOpen}>
          {t('howCounted')}
        </UnstyledButton>
        <Anchor
          component={Link}
          size="sm"
          to={`/figures/${figure}?${new URLSearchParams(`${search}&part=${part}`)}`}
        >
          {t('rows')}
        </Anchor>
      </Group>
      <Collapse expanded={isOpen}>
        <Text size="sm" c="dimmed" mt={6}>
          {t(`formula.${figure}`)}
        </Text>
      </Collapse>
    </Card>
  );
}
