import { Container } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session';
import { EmptyState } from '../components/EmptyState';
import { usePageHelp } from '../components/shortcuts';
import { languageOf } from '../strings/i18n';
import { mayOpen, type Page } from './page';

/** Window title, width and the role limit of a page. The server refuses by itself; this only says it better. */
export function PageFrame({ page, children }: { readonly page: Page; readonly children: ReactNode }) {
  const { i18n, t } = useTranslation('shared');
  const user = useSession().data?.user;
  const title = page.title[languageOf(i18n)];
  usePageHelp(title, page.help?.[languageOf(i18n)] ?? null);
  useEffect(() => {
    document.title = `${title} · Pantau`;
  }, [title]);
  if (user && !mayOpen(page, user.role))
    return (
      <Container py="xl">
        <EmptyState
          isPage
          title={t('forbidden.title')}
          text={t('forbidden.text', { role: t(`role.${user.role}`) })}
        />
      </Container>
    );
  if (page.isFullSize || page.isPublic) return children;
  return (
    <Container size="xl" py="md">
      {children}
    </Container>
  );
}
