import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call, type Schema } from '../../api/client';
import { useUser } from '../../api/session';
import { useConfirm } from '../../components/confirm';
import { useToast } from '../../components/toast';

/** Print, see on the map, send more, end the upload, take back. */
export function FlightActions({ flight }: { readonly flight: Schema<'FlightWithProgress'> }) {
  const { t } = useTranslation('flights');
  const { role } = useUser();
  const maySend = role === 'operator' || role === 'admin';
  const mayWithdraw = maySend || role === 'supervisor';
  return (
    <Group gap="xs" className="no-print">
      <Button variant="default" onClick={() => print()}>
        {t('print')}
      </Button>
      <Button variant="default" component={Link} to={`/map?flight=${flight.id}`}>
        {t('tickets')}
      </Button>
      {mayWithdraw && flight.state !== 'withdrawn' ? <WithdrawButton id={flight.id} /> : null}
      {maySend && flight.state === 'receiving' ? (
        <>
          <Button variant="default" component={Link} to="/flights/new">
            {t('sendMore')}
          </Button>
          <SealButton id={flight.id} missing={flight.progress.byState.expected ?? 0} />
        </>
      ) : null}
    </Group>
  );
}

function SealButton({ id, missing }: { readonly id: string; readonly missing: number }) {
  const { t } = useTranslation('flights');
  const ask = useConfirm();
  const toast = useToast();
  const client = useQueryClient();
  const seal = useMutation({
    mutationFn: () =>
      call(
        api.POST('/api/flights/{id}/seal', { params: { path: { id } }, body: { allowMissing: missing > 0 } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['flights'] }),
    onError: toast.failed,
  });
  const start = async () => {
    const text = missing > 0 ? t('seal.missing', { count: missing }) : t('seal.text');
    if ((await ask({ title: t('seal.title'), text, action: t('seal.action') })) !== null) seal.mutate();
  };
  return (
    <Button onClick={() => void start()} loading={seal.isPending}>
      {t('seal.action')}
    </Button>
  );
}

function WithdrawButton({ id }: { readonly id: string }) {
  const { t } = useTranslation('flights');
  const ask = useConfirm();
  const toast = useToast();
  const client = useQueryClient();
  const withdraw = useMutation({
    mutationFn: (reason: string) =>
      call(api.POST('/api/flights/{id}/withdraw', { params: { path: { id } }, body: { reason } })),
    onSuccess: async () => {
      await Promise.all(
        ['flights', 'photos', 'tickets'].map((noun) => client.invalidateQueries({ queryKey: [noun] })),
      );
      toast.done(t('withdraw.done'));
    },
    onError: toast.failed,
  });
  const start = async () => {
    const reason = await ask({
      title: t('withdraw.title'),
      text: t('withdraw.text'),
      action: t('withdraw.action'),
      reasonLabel: t('withdraw.reason'),
      isDangerous: true,
    });
    if (reason) withdraw.mutate(reason);
  };
  return (
    <Button variant="default" onClick={() => void start()} loading={withdraw.isPending}>
      {t('withdraw.action')}
    </Button>
  );
}
