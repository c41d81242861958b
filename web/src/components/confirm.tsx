import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import { createContext, type FormEvent, type ReactNode, use, useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Question {
  readonly title: string;
  readonly text?: string;
  /** What the button does, as a verb: “Withdraw flight”. */
  readonly action: string;
  readonly isDangerous?: boolean;
  /** Asks for a reason under this label; the answer is then the reason. */
  readonly reasonLabel?: string;
}

/** Resolves to null when the person turns back, else to the reason ('' where none was asked). */
type Ask = (question: Question) => Promise<string | null>;

const ConfirmContext = createContext<Ask>(() => Promise.resolve(null));

/** `const ask = useConfirm(); if ((await ask({ title, action })) === null) return;` */
export const useConfirm = (): Ask => use(ConfirmContext);

export function ConfirmProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation('shared');
  const [question, setQuestion] = useState<Question | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const answer = useRef<(reason: string | null) => void>(() => undefined);

  const ask = useCallback<Ask>((asked) => {
    answer.current(null);
    setQuestion(asked);
    setReason('');
    setOpen(true);
    return new Promise((resolve) => {
      answer.current = resolve;
    });
  }, []);
  const end = (given: string | null) => {
    setOpen(false);
    answer.current(given);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    end(reason.trim());
  };
  return (
    <ConfirmContext value={ask}>
      {children}
      <Modal
        opened={isOpen}
        onClose={() => end(null)}
        title={question?.title}
        centered
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <form onSubmit={submit}>
          {question?.text ? <Text mb="md">{question.text}</Text> : null}
          {question?.reasonLabel ? (
            <Textarea
              label={question.reasonLabel}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              required
              autosize
              minRows={2}
              mb="md"
              data-autofocus
            />
          ) : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => end(null)}>
              {t('cancel')}
            </Button>
            <Button type="submit" color={question?.isDangerous ? 'red.9' : undefined}>
              {question?.action}
            </Button>
          </Group>
        </form>
      </Modal>
    </ConfirmContext>
  );
}
