import { ActionIcon, AppShell, Burger, Group, NavLink, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { QuestionMarkCircledIcon } from '@radix-ui/react-icons';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, Outlet, useLocation, useNavigation } from 'react-router';
import { useConfig } from '../api/config';
import { SessionContext, useSession } from '../api/session';
import { ProblemAlert } from '../components/ProblemAlert';
import { useHelp } from '../components/shortcuts';
import { languageOf } from '../strings/i18n';
import { BellSlot } from './BellSlot';
import { OfflineBanner } from './OfflineBanner';
import { navigationOf } from './page';
import { ShellMenu } from './ShellMenu';
import { Waiting } from './Waiting';

const PASSWORD_PATH = '/account';

/** Header, navigation and the page. Who has yet to choose a password sees the account alone. Strangers are sent to sign in, and come back to where they wanted to go. */
export function Shell() {
  const session = useSession();
  const { pathname, search } = useLocation();
  if (session.isPending) return <Waiting />;
  if (session.isError) return <ProblemAlert error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data)
    return <Navigate to={`/sign-in?then=${encodeURIComponent(pathname + search)}`} replace />;
  const { user, mustChangePassword } = session.data;
  if (mustChangePassword && pathname !== PASSWORD_PATH) return <Navigate to={PASSWORD_PATH} replace />;
  return (
    <SessionContext value={user}>
      <ShellFrame isClosed={mustChangePassword} />
    </SessionContext>
  );
}

function ShellFrame({ isClosed }: { readonly isClosed: boolean }) {
  const { t, i18n } = useTranslation('shared');
  const [isOpen, { toggle, close }] = useDisclosure();
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const isLoading = useNavigation().state === 'loading';
  const user = useSession().data?.user;
  const version = useConfig()?.version;
  const openHelp = useHelp();
  const firstPath = useRef(pathname);

  // A reader of screens hears the new page begin; the first page keeps the browser's own focus.
  useEffect(() => {
    close();
    if (firstPath.current !== pathname) main.current?.focus();
    firstPath.current = pathname;
  }, [pathname, close]);

  if (!user) return null;
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={0}
    >
      <a className="skip-link" href="#main">
        {t('skipToContent')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" gap="xs" wrap="nowrap">
          <Burger
            opened={isOpen}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={t('navigation')}
            aria-expanded={isOpen}
          />
          <UnstyledButton component={Link} to="/" aria-label="Pantau">
            <Group gap={8} wrap="nowrap">
              <img src="/icon.svg" alt="" width={26} height={26} />
              <Text fw={700} fz="lg">
                Pantau
              </Text>
            </Group>
          </UnstyledButton>
          <Group gap={4} ml="auto" wrap="nowrap">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t('help.open')}
              onClick={openHelp}
            >
              <QuestionMarkCircledIcon />
            </ActionIcon>
            {isClosed ? null : <BellSlot />}
            <ShellMenu user={user} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('navigation')}>
        <AppShell.Section grow>
          {(isClosed ? [] : navigationOf(user.role)).map((page) => {
            const Icon = page.navigation?.icon;
            const isCurrent = pathname === page.path || pathname.startsWith(`${page.path}/`);
            return (
              <NavLink
                key={page.path}
                component={Link}
                to={page.path}
                label={page.title[languageOf(i18n)]}
                leftSection={Icon && <Icon />}
                active={isCurrent}
                aria-current={isCurrent ? 'page' : undefined}
                variant="filled"
              />
            );
          })}
        </AppShell.Section>
        <AppShell.Section>
          <Text size="xs" c="dimmed" px="xs">
            {version ? t('version', { version }) : null}
          </Text>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main ref={main} id="main" tabIndex={-1} aria-busy={isLoading}>
        <OfflineBanner />
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
