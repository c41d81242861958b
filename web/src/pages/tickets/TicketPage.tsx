import { Anchor, Badge, Box, Button, Grid, Group, List, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { SeverityBadge, StateBadge } from '../../components/badges';
import { PageHeader } from '../../components/PageHeader';
import { PaperHead } from '../../components/PaperHead';
import { useRatingText } from '../../components/problem-text';
import { QueryView } from '../../components/QueryView';
import { useToast } from '../../components/toast';
import { useFormat } from '../../strings/format';
import { Attachments } from './Attachments';
import { BeforeAfter } from './BeforeAfter';
import { Comments } from './Comments';
import { Evidence } from './Evidence';
import { History } from './History';
import { PlanForm } from './PlanForm';
import { type TicketDetail, useTicket, useUndo } from './queries';
import classes from './TicketPage.module.css';
import { useMoveDialog } from './use-move-dialog';

/** The fact that is a link and nothing else. */
const ON_MAP = 'flight';

/** Everything about one ticket; printed, it is the work order. */
export default function TicketPage() {
  const { id = '' } = useParams();
  return (
    <QueryView query={useTicket(id)} rows={10}>
      {(ticket) => <TicketSheet ticket={ticket} />}
    </QueryView>
  );
}

function TicketSheet({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation('tickets');
  return (
    <article>
      <PaperHead title={t('paper.title')} />
      <PageHeader
        title={`#${ticket.number} ${t(`shared:damage.${ticket.damageClass}`)}`}
        text={
          <Group gap="xs" component="span">
            <StateBadge kind="ticket" state={ticket.state} />
            <SeverityBadge severity={ticket.severity} />
            {ticket.isOverdue ? (
              <Badge color="red.9" tt="none">
                {t('overdue')}
              </Badge>
            ) : null}
            {ticket.pausedSince ? (
              <Badge color="gray.7" tt="none">
                {t('paused')}
              </Badge>
            ) : null}
          </Group>
        }
        actions={<Moves ticket={ticket} />}
      />
      <Grid>
        <Grid.Col span={{ base: 12, md: 7 }} className={classes.seen}>
          <Evidence ticket={ticket} />
          <BeforeAfter ticket={ticket} />
          <Attachments ticket={ticket} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }} className={classes.told}>
          <Stack gap="lg">
            <Facts ticket={ticket} />
            <Box className={classes.screenOnly}>
              <PlanForm ticket={ticket} />
            </Box>
            <Comments ticket={ticket} />
            <Box className={classes.screenOnly}>
              <History ticket={ticket} />
            </Box>
          </Stack>
        </Grid.Col>
      </Grid>
      <SignatureLines />
    </article>
  );
}

function Moves({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation('tickets');
  const move = useMoveDialog();
  const undo = useUndo();
  const toast = useToast();
  return (
    <Group gap="xs" className={classes.screenOnly}>
      {ticket.allowedMoves
        .filter(({ needs }) => needs !== 'assignee')
        .map((allowed, index) => (
          <Button
            key={allowed.to}
            size="sm"
            color={index === 0 ? 'brand' : undefined}
            variant={index === 0 ? 'filled' : 'default'}
            onClick={() => void move(ticket, allowed)}
          >
            {t(`move.to.${allowed.to}`)}
          </Button>
        ))}
      {ticket.canUndo ? (
        <Button
          size="sm"
          variant="default"
          loading={undo.isPending}
          onClick={() => undo.mutate({ id: ticket.id }, { onSuccess: () => toast.done(t('move.undone')) })}
        >
          {t('move.undo')}
        </Button>
      ) : null}
      <Button size="sm" variant="default" onClick={() => print()}>
        {t('print')}
      </Button>
    </Group>
  );
}

function Facts({ ticket }: { readonly ticket: TicketDetail }) {
  const { t } = useTranslation('tickets');
  const ratingText = useRatingText();
  const format = useFormat();
  const place = `${ticket.lat.toFixed(6)}, ${ticket.lon.toFixed(6)}`;
  const rows: readonly [string, ReactNode][] = [
    ['priority', t('priorityOf', { priority: ticket.priority })],
    ['size', `${format.metres(ticket.lengthMetres)} × ${format.metres(ticket.widthMetres)}`],
    ['area', format.squareMetres(ticket.areaSquareMetres)],
    [
      'depth',
      ticket.measuredDepthMillimetres === null
        ? t('notMeasured')
        : `${format.number(ticket.measuredDepthMillimetres)} mm`,
    ],
    ...sidesMeasured(ticket, format.number),
    [
      'place',
      <Group key="place" gap="xs">
        <span>
          {place} (± {format.metres(ticket.sigmaMetres)})
        </span>
        <Anchor
          className={classes.screenOnly}
          size="sm"
          href={`https://www.google.com/maps/dir/?api=1&destination=${ticket.lat},${ticket.lon}`}
          target="_blank"
          rel="noreferrer"
        >
          {t('directions')}
        </Anchor>
      </Group>,
    ],
    ['known', format.dateTime(ticket.createdAt)],
    ['due', ticket.dueAt ? format.date(ticket.dueAt) : '–'],
    ['assignee', ticket.assignee?.name ?? t('nobody')],
    [
      'cost',
      ticket.costEstimate === null ? '–' : t('rupiah', { amount: format.number(ticket.costEstimate) }),
    ],
    ['repaired', ticket.repairedAt ? format.dateTime(ticket.repairedAt) : '–'],
    [
      ON_MAP,
      <Link key="flight" to={`/map?flight=${ticket.flightId}&ticket=${ticket.id}`}>
        {t('onMap')}
      </Link>,
    ],
  ];
  return (
    <section aria-label={t('facts')}>
      <Table
        variant="vertical"
        className={classes.facts}
        layout="fixed"
        withRowBorders={false}
        verticalSpacing={4}
      >
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name} className={name === ON_MAP ? classes.screenOnly : undefined}>
              <Table.Th w={124}>{t(`fact.${name}`)}</Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Title order={2} size="h5" mt="sm">
        {t('why')}
      </Title>
      <List size="sm" c="dimmed">
        {[...ticket.severity.reasons, ...ticket.priorityReasons].map((reason) => (
          <List.Item key={reason}>{ratingText(reason)}</List.Item>
        ))}
      </List>
    </section>
  );
}

/** What was measured on site of its sides: of a crack the opening alone. */
function sidesMeasured(
  { damageClass, measuredLengthMillimetres: length, measuredWidthMillimetres: width }: TicketDetail,
  inDigits: (value: number) => string,
): readonly [string, string][] {
  if (damageClass !== 'D40') return width === null ? [] : [['opening', `${inDigits(width)} mm`]];
  if (length === null || width === null) return [];
  return [['sides', `${inDigits(length)} × ${inDigits(width)} mm`]];
}

/** On paper alone. */
function SignatureLines() {
  const { t } = useTranslation('tickets');
  return (
    <Box className={classes.signature}>
      {(['started', 'finished', 'materials', 'signature'] as const).map((line) => (
        <Text key={line}>{t(`paper.${line}`)}</Text>
      ))}
    </Box>
  );
}
