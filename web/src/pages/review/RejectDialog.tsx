import { Button, Group, Kbd, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDialogKeys } from './use-dialog-keys';

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onReason: (reason: string) => void;
}

/** In the order in which they occur. */
const reasons = ['shadow', 'marking', 'joint', 'dirt', 'edge', 'notRoad'] as const;

/** Why it is no damage: a key each, or words of one’s own. */
export function RejectDialog({ isOpen, onClose, onReason }: Props) {
  const { t } = useTranslation('review');
  const [text, setText] = useState('');
  useEffect(() => {
    if (isOpen) setText('');
  }, [isOpen]);
  const say = (reason: string) => {
    onClose();
    onReason(reason);
  };
  const press = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement && event.target.value !== '') return;
    const reason = reasons[Number(event.key) - 1];
    if (!reason) return;
    event.preventDefault();
    say(t(`rejection.${reason}`));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) say(text.trim());
  };
  useDialogKeys(isOpen, press);
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('rejection.title')}
      closeButtonProps={{ 'aria-label': t('shared:close') }}
      transitionProps={{ duration: 0 }}
    >
      <Stack gap={6}>
        {reasons.map((reason, index) => (
          <Button
            key={reason}
            variant="default"
            justify="flex-start"
            leftSection={<Kbd aria-hidden>{index + 1}</Kbd>}
            onClick={() => say(t(`rejection.${reason}`))}
            data-autofocus={index === 0 || undefined}
          >
            {t(`rejection.${reason}`)}
          </Button>
        ))}
        <form onSubmit={submit}>
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <TextInput
              flex={1}
              label={t('rejection.other')}
              value={text}
              maxLength={2000}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Button type="submit" color="red.9" disabled={!text.trim()}>
              {t('action.reject')}
            </Button>
          </Group>
        </form>
      </Stack>
    </Modal>
  );
}
