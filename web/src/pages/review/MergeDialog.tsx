import { Button, Checkbox, Kbd, Modal, Radio, Stack, Text } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../strings/format';
import type { Case } from './decision';
import { metresBetween, useNeighbours } from './FindMap';
import { useDialogKeys } from './use-dialog-keys';

type Ticket = Schema<'Ticket'>;

interface Props {
  /** The find; null while the dialog is closed. */
  readonly ticket: Ticket | null;
  /** The neighbour that was clicked on the map. */
  readonly picked: string | null;
  readonly onClose: () => void;
  readonly onMerge: (merge: { readonly stays: Case; readonly goes: readonly Case[] }) => void;
}

const SHOWN = 9;
const mergeable: readonly Ticket['state'][] = ['proposed', 'open', 'assigned', 'in-progress'];

const caseOf = ({ id, defectId }: Ticket): Case => ({ ticketId: id, defectId });

/** Which neighbours are the same damage, the nearest first, a key each; and whose ticket stays. */
export function MergeDialog({ ticket, picked, onClose, onMerge }: Props) {
  const { t } = useTranslation('review');
  const format = useFormat();
  const near = useNeighbours(ticket);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [stays, setStays] = useState<string | null>(null);
  // Another find, another choice; what was clicked on the map is chosen already.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same neighbour of another find is another choice
  useEffect(() => {
    setChosen(picked ? [picked] : []);
    setStays(null);
  }, [ticket?.id, picked]);

  const open = (near.data ?? []).filter(({ state }) => mergeable.includes(state));
  const isShown = (other: Ticket, index: number) => index < SHOWN || other.id === picked;
  const shown = open.filter(isShown);
  const others = shown.filter(({ id }) => chosen.includes(id));
  const all = ticket ? [ticket, ...others] : [];
  // Work that people have begun stays; else the find that lies on the desk.
  const staying =
    all.find(({ id }) => id === stays) ?? others.find(({ state }) => state !== 'proposed') ?? ticket;
  const toggle = (id: string) =>
    setChosen((now) => (now.includes(id) ? now.filter((other) => other !== id) : [...now, id]));
  const merge = () => {
    if (!staying || others.length === 0) return;
    onClose();
    onMerge({ stays: caseOf(staying), goes: all.filter(({ id }) => id !== staying.id).map(caseOf) });
  };
  const press = (event: KeyboardEvent) => {
    const numbered = shown[Number(event.key) - 1];
    const isOnButton = event.target instanceof HTMLButtonElement;
    if (numbered) toggle(numbered.id);
    else if (event.key === 'Enter' && !isOnButton) merge();
    else return;
    event.preventDefault();
  };
  useDialogKeys(ticket !== null, press);
  // When the list comes after the dialog, the dialog has put the focus on its cross, where Enter closes it.
  const takeFocus = useCallback((input: HTMLInputElement | null) => input?.focus(), []);
  return (
    <Modal
      opened={ticket !== null}
      onClose={onClose}
      title={t('merge.title')}
      closeButtonProps={{ 'aria-label': t('shared:close') }}
      transitionProps={{ duration: 0 }}
    >
      <QueryView
        query={near}
        empty={{ when: () => shown.length === 0, show: <Text>{t('merge.none')}</Text> }}
      >
        {() => (
          <Stack gap="sm">
            {shown.map((other, index) => (
              <Checkbox
                key={other.id}
                checked={chosen.includes(other.id)}
                onChange={() => toggle(other.id)}
                ref={index === 0 ? takeFocus : undefined}
                data-autofocus={index === 0 || undefined}
                label={
                  <>
                    {t('duplicate.choice', {
                      number: other.number,
                      name: t(`shared:damage.${other.damageClass}`),
                      state: t(`shared:ticketState.${other.state}`),
                      distance: ticket ? format.metres(metresBetween(ticket, other)) : '',
                    })}{' '}
                    {index < SHOWN ? <Kbd aria-hidden>{index + 1}</Kbd> : null}
                  </>
                }
              />
            ))}
            {others.length > 0 && staying ? (
              <Radio.Group label={t('merge.stays')} value={staying.id} onChange={setStays}>
                <Stack gap={6} mt={6}>
                  {all.map((one) => (
                    <Radio
                      key={one.id}
                      value={one.id}
                      label={
                        one.id === ticket?.id
                          ? t('merge.this', { number: one.number })
                          : t('merge.other', { number: one.number })
                      }
                    />
                  ))}
                </Stack>
              </Radio.Group>
            ) : null}
            <Button
              onClick={merge}
              disabled={others.length === 0}
              rightSection={<Kbd aria-hidden>Enter</Kbd>}
            >
              {t('merge.do')}
            </Button>
          </Stack>
        )}
      </QueryView>
    </Modal>
  );
}
