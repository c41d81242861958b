import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useUser } from '../../api/session';
import { PageHeader } from '../../components/PageHeader';
import { languageOf } from '../../strings/i18n';
import { type SectionName, sections, sectionsOf } from './sections';

interface Props {
  readonly section: SectionName;
  readonly text: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Links to the other parts, and the heading of this one. */
export function AdminFrame({ section, text, actions, children }: Props) {
  const { t, i18n } = useTranslation('admin');
  const { role } = useUser();
  const language = languageOf(i18n);
  return (
    <>
      <Group component="nav" aria-label={t('sections')} gap={6} mb="lg">
        {sectionsOf(role).map(({ name, title }) => (
          <Button
            key={name}
            component={Link}
            to={`/admin/${name}`}
            size="xs"
            variant={name === section ? 'filled' : 'default'}
            aria-current={name === section ? 'page' : undefined}
          >
            {title[language]}
          </Button>
        ))}
      </Group>
      <PageHeader
        title={sections.find(({ name }) => name === section)?.title[language]}
        text={text}
        actions={actions}
      />
      {children}
    </>
  );
}
