import { Button, Group, Modal, NativeSelect, Slider, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useToast } from '../../components/toast';
import { useFormat } from '../../strings/format';

interface Props {
  readonly isOpen: boolean;
  readonly flight: string | null;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const classes = ['D00', 'D10', 'D20', 'D40'] as const;
type DamageClass = (typeof classes)[number];

/** Many proposed tickets at once, by class and confidence; taken back as one. */
export function BulkDialog({ isOpen, flight, onClose, onDone }: Props) {
  const { t } = useTranslation('review');
  const format = useFormat();
  const toast = useToast();
  const [verdict, setVerdict] = useState<'reject' | 'accept'>('reject');
  const [damageClass, setDamageClass] = useState<DamageClass | ''>('');
  const [score, setScore] = useState(30);
  const [reason, setReason] = useState('');
  const isRejecting = verdict === 'reject';
  const undo = useMutation({
    mutationFn: (batchId: string) =>
      call(api.POST('/api/ticket-batches/{batchId}/undo', { params: { path: { batchId } } })),
    onSuccess: ({ done }) => {
      toast.done(t('bulk.undone', { count: done.length }));
      onDone();
    },
    onError: toast.failed,
  });
  const apply = useMutation({
    mutationFn: () =>
      call(
        api.POST('/api/ticket-batches', {
          body: {
            filter: {
              state: ['proposed'],
              ...(damageClass ? { class: [damageClass] } : {}),
              ...(flight ? { flight } : {}),
              ...(isRejecting ? { mostScore: score / 100 } : { leastScore: score / 100 }),
            },
            action: isRejecting
              ? { kind: 'transition', to: 'rejected', reason: reason.trim() }
              : { kind: 'transition', to: 'open' },
          },
        }),
      ),
    onSuccess: ({ batchId, done }) => {
      onClose();
      toast.done(
        isRejecting ? t('bulk.rejected', { count: done.length }) : t('bulk.accepted', { count: done.length }),
        () => undo.mutate(batchId),
      );
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    apply.mutate();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('bulk.title')}
      closeButtonProps={{ 'aria-label': t('shared:close') }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{flight ? t('bulk.ofFlight') : t('bulk.ofAll')}</Text>
          <NativeSelect
            label={t('bulk.verdict')}
            value={verdict}
            onChange={(event) => setVerdict(event.currentTarget.value as 'reject' | 'accept')}
            data={[
              { value: 'reject', label: t('action.reject') },
              { value: 'accept', label: t('action.accept') },
            ]}
          />
          <NativeSelect
            label={t('bulk.class')}
            value={damageClass}
            onChange={(event) => setDamageClass(event.currentTarget.value as DamageClass | '')}
            data={[
              { value: '', label: t('bulk.anyClass') },
              ...classes.map((value) => ({ value, label: t(`shared:damage.${value}`) })),
            ]}
          />
          <div>
            <Text size="sm" fw={500} id="bulk-score">
              {isRejecting
                ? t('bulk.atMost', { score: format.percent(score / 100) })
                : t('bulk.atLeast', { score: format.percent(score / 100) })}
            </Text>
            <Slider
              value={score}
              onChange={setScore}
              min={0}
              max={100}
              step={5}
              label={null}
              thumbLabel={t('bulk.score')}
              aria-labelledby="bulk-score"
            />
          </div>
          {isRejecting ? (
            <TextInput
              label={t('bulk.reason')}
              required
              maxLength={2000}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          ) : null}
          {apply.isError ? <ProblemAlert error={apply.error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('shared:cancel')}
            </Button>
            <Button type="submit" color={isRejecting ? 'red.9' : 'brand'} loading={apply.isPending}>
              {isRejecting ? t('bulk.doReject') : t('bulk.doAccept')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
