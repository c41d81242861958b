import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { RouterProvider } from 'react-router/dom';
import { queryClient } from '../api/query-client';
import { ConfirmProvider } from '../components/confirm';
import { onPaper } from '../components/on-paper';
import { ShortcutsProvider } from '../components/shortcuts';
import { router } from './router';
import { accessibleColours, theme } from './theme';

const colourScheme = localStorageColorSchemeManager({ key: 'pantau.colours' });
const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';

/** Paper is white: pale words of the dark colours would be lost on it. */
function useLightPaper(): void {
  useEffect(() => {
    const { dataset } = document.documentElement;
    let before: string | undefined;
    return onPaper(
      () => {
        before = dataset.mantineColorScheme;
        dataset.mantineColorScheme = 'light';
      },
      () => {
        dataset.mantineColorScheme = before;
      },
    );
  }, []);
}

export function App() {
  useLightPaper();
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={accessibleColours}
      defaultColorScheme="auto"
      colorSchemeManager={colourScheme}
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <ConfirmProvider>
          <ShortcutsProvider>
            <Notifications position="bottom-center" />
            <RouterProvider router={router} />
          </ShortcutsProvider>
        </ConfirmProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
