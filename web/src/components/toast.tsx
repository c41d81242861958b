import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from './problem-text';

const SHOWN_MS = 6000;

interface Toasts {
  /** What was done; with `undo`, for six seconds a button takes it back. */
  done(text: string, undo?: () => void): void;
  failed(error: unknown): void;
}

export function useToast(): Toasts {
  const { t } = useTranslation('shared');
  const textOf = useProblemText();
  return useMemo(
    () => ({
      done: (text, undo) => {
        const id = crypto.getRandomValues(new Uint32Array(1))[0]?.toString() ?? text;
        const takeBack = () => {
          notifications.hide(id);
          undo?.();
        };
        notifications.show({
          id,
          color: 'green',
          autoClose: SHOWN_MS,
          closeButtonProps: { 'aria-label': t('close') },
          message: (
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm">{text}</Text>
              {undo ? (
                <Button size="compact-sm" variant="default" onClick={takeBack}>
                  {t('undo')}
                </Button>
              ) : null}
            </Group>
          ),
        });
      },
      failed: (error) =>
        notifications.show({
          color: 'red',
          autoClose: false,
          closeButtonProps: { 'aria-label': t('close') },
          title: t('problem.title'),
          message: textOf(error),
        }),
    }),
    [t, textOf],
  );
}
