import { Button, Group, NativeSelect, NumberInput, Stack, TextInput, Title } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUser } from '../../api/session';
import { useConfirm } from '../../components/confirm';
import { useToast } from '../../components/toast';
import { useFormat } from '../../strings/format';
import { type TicketDetail, useAmend, useAssign, usePeople, usePlan } from './queries';

/** A day ends when the city’s does; Jakarta is seven hours ahead. */
const END_OF_DAY = 'T16:59:59.000Z';
const assignable = ['open', 'assigned', 'in-progress'];
const planable = ['proposed', ...assignable];

/** Who does it, until when, for how much; whether it waits; what was measured on site. */
export function PlanForm({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation('tickets');
  const role = useUser().role;
  const isSupervisor = role === 'supervisor' || role === 'admin';
  const isReviewer = isSupervisor || role === 'reviewer';
  return (
    <Stack gap="sm">
      {isSupervisor && assignable.includes(ticket.state) ? <AssigneeField ticket={ticket} /> : null}
      {isSupervisor && planable.includes(ticket.state) ? <PlanFields ticket={ticket} /> : null}
      {isReviewer && planable.includes(ticket.state) ? (
        <DepthField ticket={ticket} label={t('depth.label')} />
      ) : null}
    </Stack>
  );
}

function AssigneeField({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation('tickets');
  const people = usePeople();
  const assign = useAssign();
  return (
    <NativeSelect
      label={t('fact.assignee')}
      value={ticket.assignee?.id ?? ''}
      disabled={assign.isPending}
      onChange={(event) =>
        assign.mutate({
          id: ticket.id,
          assigneeId: event.currentTarget.value || null,
          version: ticket.version,
        })
      }
      data={[
        { value: '', label: t('nobody') },
        ...(people.data ?? [])
          .filter(({ isActive }) => isActive)
          .map(({ id, displayName, role }) => ({
            value: id,
            label: `${displayName} (${t(`shared:role.${role}`)})`,
          })),
      ]}
    />
  );
}

function PlanFields({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation('tickets');
  const ask = useConfirm();
  const toast = useToast();
  const plan = usePlan();
  const format = useFormat();
  const dueDay = ticket.dueAt ? format.day(ticket.dueAt) : '';
  const [due, setDue] = useState('');
  const [cost, setCost] = useState<string | number>('');
  useEffect(() => {
    setDue(dueDay);
    setCost(ticket.costEstimate ?? '');
  }, [dueDay, ticket.costEstimate]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changes = {
      ...(due !== dueDay && {
        dueAt: due ? `${due}${END_OF_DAY}` : null,
      }),
      ...(cost !== (ticket.costEstimate ?? '') && { costEstimate: cost === '' ? null : Number(cost) }),
    };
    if (Object.keys(changes).length === 0) return;
    plan.mutate(
      { id: ticket.id, version: ticket.version, ...changes },
      { onSuccess: () => toast.done(t('plan.saved')) },
    );
  };
  const pause = async () => {
    const reason = await ask({
      title: t('plan.pauseTitle'),
      action: t('plan.pause'),
      reasonLabel: t('plan.pauseReason'),
    });
    if (reason) plan.mutate({ id: ticket.id, version: ticket.version, isPaused: true, reason });
  };
  return (
    <form onSubmit={submit}>
      <Title order={2} size="h5" mb={4}>
        {t('plan.title')}
      </Title>
      <Group gap="xs" align="flex-end">
        <TextInput
          type="date"
          label={ticket.isDueByPerson ? t('plan.dueByPerson') : t('fact.due')}
          value={due}
          onChange={(event) => setDue(event.currentTarget.value)}
        />
        <NumberInput
          label={t('plan.cost')}
          value={cost}
          onChange={setCost}
          min={0}
          thousandSeparator=" "
          allowDecimal={false}
          w={150}
          hideControls
        />
        <Button type="submit" color="brand" loading={plan.isPending}>
          {t('plan.save')}
        </Button>
        {ticket.pausedSince ? (
          <Button
            variant="default"
            onClick={() => plan.mutate({ id: ticket.id, version: ticket.version, isPaused: false })}
          >
            {t('plan.goOn')}
          </Button>
        ) : (
          <Button variant="default" onClick={() => void pause()}>
            {t('plan.pause')}
          </Button>
        )}
      </Group>
    </form>
  );
}

function DepthField({ ticket, label }: { readonly ticket: TicketDetail; readonly label: string }) {
  const { t } = useTranslation('tickets');
  const amend = useAmend();
  const toast = useToast();
  const [depth, setDepth] = useState<string | number>(ticket.measuredDepthMillimetres ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const measuredDepthMillimetres = depth === '' ? null : Number(depth);
    if (measuredDepthMillimetres === ticket.measuredDepthMillimetres) return;
    amend.mutate(
      { id: ticket.id, version: ticket.version, measuredDepthMillimetres, reason: t('depth.reason') },
      { onSuccess: () => toast.done(t('depth.saved')) },
    );
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end">
        <NumberInput
          label={label}
          value={depth}
          onChange={setDepth}
          min={1}
          max={1000}
          w={150}
          hideControls
          suffix=" mm"
        />
        <Button type="submit" variant="default" loading={amend.isPending}>
          {t('plan.save')}
        </Button>
      </Group>
    </form>
  );
}
