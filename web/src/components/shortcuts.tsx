import { Kbd, Modal, Table, Text, Title } from '@mantine/core';
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';

export interface Shortcut {
  /** `KeyboardEvent.key`, in lower case; without Ctrl, Alt and Meta. */
  readonly key: string;
  readonly label: string;
  readonly run: () => void;
}

/** What a page is for and what to do on it. */
export interface PageHelp {
  readonly title: string;
  readonly text: string;
}

interface Registry {
  add(list: readonly Shortcut[]): () => void;
  tell(help: PageHelp): () => void;
  openHelp(): void;
}
const Context = createContext<Registry>({
  add: () => () => undefined,
  tell: () => () => undefined,
  openHelp: () => undefined,
});

/** One key for one thing, while the component is shown; `?` lists them below the page's help. Give a list that is kept by useMemo. */
export function useShortcuts(list: readonly Shortcut[]): void {
  const { add } = use(Context);
  // With the picture, not after it: a key pressed at what is just shown must mean what is shown.
  useLayoutEffect(() => add(list), [add, list]);
}

/** What `?` says first, while the page is shown. */
export function usePageHelp(title: string, text: string | null): void {
  const { tell } = use(Context);
  useEffect(() => (text === null ? undefined : tell({ title, text })), [tell, title, text]);
}

export const useHelp = (): (() => void) => use(Context).openHelp;

export function ShortcutsProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation('shared');
  const lists = useRef<(readonly Shortcut[])[]>([]);
  // Help that was opened while its page was still loading says what it is for as soon as it stands.
  const [help, setHelp] = useState<PageHelp | null>(null);
  const [shown, setShown] = useState<readonly Shortcut[] | null>(null);
  const [isOpen, setOpen] = useState(false);
  const openHelp = useCallback(() => {
    setShown(lists.current.flat());
    setOpen(true);
  }, []);
  const registry = useMemo<Registry>(
    () => ({
      openHelp,
      tell: (next) => {
        setHelp(next);
        return () => setHelp((now) => (now === next ? null : now));
      },
      add: (list) => {
        lists.current.push(list);
        return () => {
          lists.current = lists.current.filter((other) => other !== list);
        };
      },
    }),
    [openHelp],
  );
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || isTyping(event)) return;
      // A dialog's keys are its own.
      if (document.querySelector('[role="dialog"][aria-modal="true"]')) return;
      if (event.key === '?') {
        event.preventDefault();
        return openHelp();
      }
      const found = lists.current.flat().findLast(({ key }) => key === event.key.toLowerCase());
      if (!found) return;
      event.preventDefault();
      found.run();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [openHelp]);
  return (
    <Context value={registry}>
      {children}
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={help ? t('help.title', { page: help.title }) : t('keyboard.title')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {help ? (
          <>
            <Text mb="md">{help.text}</Text>
            <Title order={3} size="h6">
              {t('keyboard.title')}
            </Title>
          </>
        ) : null}
        <Table>
          <Table.Tbody>
            {[{ key: '?', label: t('keyboard.help') }, ...(shown ?? [])].map(({ key, label }) => (
              <Table.Tr key={key}>
                <Table.Td w={90}>
                  <Kbd>{key}</Kbd>
                </Table.Td>
                <Table.Td>{label}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Modal>
    </Context>
  );
}

function isTyping({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName);
}
