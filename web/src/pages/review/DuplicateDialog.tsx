import { Button, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../strings/format';
import { metresBetween, useNeighbours } from './FindMap';
import { useDialogKeys } from './use-dialog-keys';

interface Props {
  readonly ticket: Schema<'Ticket'> | null;
  readonly onClose: () => void;
  readonly onPick: (id: string) => void;
}

const SHOWN = 9;

/** Which ticket it repeats: the nearest first, a key each. */
export function DuplicateDialog({ ticket, onClose, onPick }: Props) {
  const { t } = useTranslation('review');
  const format = useFormat();
  const near = useNeighbours(ticket);
  const shown = (near.data ?? []).slice(0, SHOWN);
  const pick = (id: string) => {
    onClose();
    onPick(id);
  };
  const press = (event: KeyboardEvent) => {
    const chosen = shown[Number(event.key) - 1];
    if (!chosen) return;
    event.preventDefault();
    pick(chosen.id);
  };
  useDialogKeys(ticket !== null, press);
  return (
    <Modal
      opened={ticket !== null}
      onClose={onClose}
      title={t('duplicate.title')}
      closeButtonProps={{ 'aria-label': t('shared:close') }}
      transitionProps={{ duration: 0 }}
    >
      <QueryView
        query={near}
        empty={{ when: (found) => found.length === 0, show: <Text>{t('duplicate.none')}</Text> }}
      >
        {() => (
          <Stack gap={6}>
            {shown.map((other, index) => (
              <Button
                key={other.id}
                variant="default"
                justify="flex-start"
                leftSection={<Kbd aria-hidden>{index + 1}</Kbd>}
                onClick={() => pick(other.id)}
                data-autofocus={index === 0 || undefined}
              >
                {t('duplicate.choice', {
                  number: other.number,
                  name: t(`shared:damage.${other.damageClass}`),
                  state: t(`shared:ticketState.${other.state}`),
                  distance: ticket ? format.metres(metresBetween(ticket, other)) : '',
                })}
              </Button>
            ))}
          </Stack>
        )}
      </QueryView>
    </Modal>
  );
}
