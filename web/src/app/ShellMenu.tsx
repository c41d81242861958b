import { ActionIcon, type MantineColorScheme, Menu, Text, useMantineColorScheme } from '@mantine/core';
import { ExitIcon, GearIcon, KeyboardIcon, PersonIcon } from '@radix-ui/react-icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type User, useSignOut } from '../api/session';
import { useHelp } from '../components/shortcuts';
import { type Language, languageNames, languageOf, languages, setLanguage } from '../strings/i18n';

const schemes = ['light', 'dark', 'auto'] as const;

/** Who is signed in, language, colours, help, the way out. */
export function ShellMenu({ user }: { readonly user: User }) {
  const { t, i18n } = useTranslation('shared');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  const openHelp = useHelp();
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('menu.label')}>
          <PersonIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Text px="sm" pt={4} size="sm" fw={600}>
          {user.displayName}
        </Text>
        <Text px="sm" pb={4} size="xs" c="dimmed">
          {t(`role.${user.role}`)}
        </Text>
        <Menu.Divider />
        <Menu.Label>{t('menu.language')}</Menu.Label>
        <Menu.RadioGroup
          value={languageOf(i18n)}
          onChange={(language) => void setLanguage(language as Language)}
        >
          {languages.map((language) => (
            <Menu.RadioItem key={language} value={language} lang={language}>
              {languageNames[language]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Label>{t('menu.colours')}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}
        >
          {schemes.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {t(`menu.scheme.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<KeyboardIcon />} onClick={openHelp}>
          {t('menu.keyboard')}
        </Menu.Item>
        <Menu.Item leftSection={<GearIcon />} component={Link} to="/account">
          {t('menu.account')}
        </Menu.Item>
        <Menu.Item leftSection={<ExitIcon />} onClick={() => signOut.mutate()}>
          {t('menu.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
