import { Anchor, Badge, Button, Card, Collapse, FileButton, Group, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { sendAttachment } from '../../api/attachments';
import { api, call, type Schema } from '../../api/client';
import { SeverityBadge, StateBadge } from '../../components/badges';
import { useToast } from '../../components/toast';
import { useFormat } from '../../strings/format';
import { MeasureForm } from './MeasureForm';
import type { Measurement } from './measurement-queue';
import { measuresOf } from './measures';
import { findPlace } from './place';
import { shrinkPicture } from './shrink-picture';

interface Props {
  readonly ticket: Schema<'Ticket'>;
  /** Metres from here; null when the phone’s place isn’t known. */
  readonly distance: number | null;
  /** Something measured of it waits for the network. */
  readonly isMeasurementWaiting: boolean;
  readonly onMeasured: (measurement: Measurement) => void;
}

/** One ticket: the way there, start, done, and the pictures that prove it. */
export function WorkCard({ ticket, distance, isMeasurementWaiting, onMeasured }: Props) {
  const { t } = useTranslation('work');
  const format = useFormat();
  const toast = useToast();
  const [isMeasuring, measuring] = useDisclosure();
  const queries = useQueryClient();
  const reload = () => queries.invalidateQueries({ queryKey: ['tickets'] });
  const move = useMutation({
    mutationFn: (to: 'in-progress' | 'repaired' | 'assigned') =>
      call(
        api.POST('/api/tickets/{id}/transitions', {
          params: { path: { id: ticket.id } },
          body: { to, version: ticket.version },
        }),
      ),
    onSuccess: (_moved, to) => {
      toast.done(t(`done.${to}`, { number: ticket.number }), () => undo.mutate());
      void reload();
    },
    onError: (error) => {
      toast.failed(error);
      void reload();
    },
  });
  const undo = useMutation({
    mutationFn: () =>
      call(api.POST('/api/tickets/{id}/undo', { params: { path: { id: ticket.id } }, body: {} })),
    onSuccess: reload,
    onError: toast.failed,
  });
  const kind = ticket.state === 'in-progress' ? 'after' : 'before';
  const add = useMutation({
    mutationFn: async (file: File) => {
      const takenAt = new Date(file.lastModified);
      const [picture, place] = await Promise.all([shrinkPicture(file), findPlace()]);
      return sendAttachment(ticket.id, picture, { kind, name: file.name, takenAt, place });
    },
    retry: 3,
    onSuccess: () => {
      toast.done(t(`picture.${kind}Added`));
      void reload();
    },
    onError: toast.failed,
  });
  return (
    <Card withBorder component="article" aria-label={`#${ticket.number}`}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Title order={2} size="h4">
          <Anchor component={Link} to={`/tickets/${ticket.number}`} inherit>
            #{ticket.number} {t(`shared:damage.${ticket.damageClass}`)}
          </Anchor>
        </Title>
        <StateBadge kind="ticket" state={ticket.state} />
      </Group>
      <Group gap="xs" my={6}>
        <SeverityBadge severity={ticket.severity} />
        {ticket.isOverdue ? (
          <Badge color="red.9" tt="none">
            {t('overdue')}
          </Badge>
        ) : null}
        <Text size="sm">{ticket.dueAt ? t('due', { date: format.date(ticket.dueAt) }) : t('noDue')}</Text>
        <Text size="sm" c="dimmed">
          {`${format.metres(ticket.lengthMetres)} × ${format.metres(ticket.widthMetres)}`}
        </Text>
      </Group>
      <Group gap="xs" mb="sm">
        <Anchor
          href={`https://www.google.com/maps/dir/?api=1&destination=${ticket.lat},${ticket.lon}`}
          target="_blank"
          rel="noreferrer"
        >
          {t('directions')}
        </Anchor>
        {distance === null ? null : <Text size="sm">{t('away', { distance: format.metres(distance) })}</Text>}
      </Group>
      <Group grow gap="xs">
        {ticket.state === 'assigned' ? (
          <Button size="md" color="brand" loading={move.isPending} onClick={() => move.mutate('in-progress')}>
            {t('start')}
          </Button>
        ) : (
          <Button size="md" color="brand" loading={move.isPending} onClick={() => move.mutate('repaired')}>
            {t('finish')}
          </Button>
        )}
        <FileButton accept="image/*" capture="environment" onChange={(file) => file && add.mutate(file)}>
          {(props) => (
            <Button {...props} size="md" px="xs" variant="default" loading={add.isPending}>
              {t(`picture.${kind}`)}
            </Button>
          )}
        </FileButton>
      </Group>
      {measuresOf(ticket.damageClass).length > 0 ? (
        <>
          <Group gap="xs" mt="xs" justify="space-between">
            <Button variant="subtle" color="brand" aria-expanded={isMeasuring} onClick={measuring.toggle}>
              {t('measure.title')}
            </Button>
            <Text size="sm" role="status">
              {isMeasurementWaiting ? t('measure.waiting') : <Measured ticket={ticket} />}
            </Text>
          </Group>
          <Collapse expanded={isMeasuring}>
            <MeasureForm
              ticket={ticket}
              onMeasured={(measurement) => {
                onMeasured(measurement);
                measuring.close();
              }}
            />
          </Collapse>
        </>
      ) : null}
      {ticket.state === 'in-progress' ? (
        <Button mt="xs" variant="subtle" color="brand" onClick={() => move.mutate('assigned')}>
          {t('handBack')}
        </Button>
      ) : null}
    </Card>
  );
}

/** What was measured on site so far. */
function Measured({ ticket }: Pick<Props, 'ticket'>) {
  const { t } = useTranslation('work');
  const format = useFormat();
  const depth = ticket.measuredDepthMillimetres;
  const sides = [ticket.measuredLengthMillimetres, ticket.measuredWidthMillimetres].filter(
    (side) => side !== null,
  );
  if (depth === null && sides.length === 0) return null;
  return (
    <>
      {[
        depth === null ? null : t('measure.measuredDepth', { depth: format.number(depth) }),
        sides.length === 0 ? null : `${sides.map((side) => format.number(side)).join(' × ')} mm`,
      ]
        .filter(Boolean)
        .join(', ')}
    </>
  );
}
