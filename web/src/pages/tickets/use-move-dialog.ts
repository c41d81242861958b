import { useTranslation } from 'react-i18next';
import { useConfirm } from '../../components/confirm';
import { useToast } from '../../components/toast';
import type { Ticket, TicketDetail } from './queries';
import { useMove, useUndo } from './queries';

type Move = TicketDetail['allowedMoves'][number];

/** Makes a move, asking for what it needs; it can be taken back from the message that says it is done. */
export function useMoveDialog() {
  const { t } = useTranslation('tickets');
  const ask = useConfirm();
  const toast = useToast();
  const move = useMove();
  const undo = useUndo();
  return async (
    ticket: Pick<Ticket, 'id' | 'number' | 'version' | 'state'>,
    { to, needs }: Move,
  ): Promise<void> => {
    const question = {
      title: t('move.title', { number: ticket.number, state: t(`shared:ticketState.${to}`) }),
      action: t(`move.to.${to}`),
      isDangerous: to === 'rejected',
    };
    const answer =
      needs === 'nothing'
        ? ''
        : await ask({
            ...question,
            reasonLabel: needs === 'original' ? t('move.original') : t('move.reason'),
          });
    if (answer === null) return;
    const extra =
      needs === 'original'
        ? { duplicateOf: answer.replace(/^#/, '') }
        : needs === 'reason'
          ? { reason: answer }
          : {};
    move.mutate(
      { id: ticket.id, version: ticket.version, to, ...extra },
      {
        onSuccess: () =>
          toast.done(t('move.done', { number: ticket.number, state: t(`shared:ticketState.${to}`) }), () =>
            undo.mutate({ id: ticket.id }),
          ),
      },
    );
  };
}
