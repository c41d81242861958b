import { Box, Button, List, Table, Text, Title } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { ArrowLeftIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SeverityBadge, StateBadge } from '../../components/badges';
import { PhotoWithBoxes } from '../../components/PhotoWithBoxes';
import { useRatingText } from '../../components/problem-text';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../strings/format';
import { useTicket } from './queries';

/** Seven decimals: a centimetre. */
const PLACE_DIGITS = 7;

export function TicketDetail({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation('map');
  const ratingText = useRatingText();
  const format = useFormat();
  const query = useTicket(id);
  useHotkeys([['Escape', onClose]]);
  return (
    <Box px="sm" pb="xl">
      <Button variant="default" size="xs" leftSection={<ArrowLeftIcon />} onClick={onClose} data-autofocus>
        {t('back')}
      </Button>
      <QueryView query={query}>
        {(ticket) => {
          const facts: readonly [string, ReactNode][] = [
            ['state', <StateBadge key="state" kind="ticket" state={ticket.state} />],
            ['severity', <SeverityBadge key="severity" severity={ticket.severity} />],
            ['priority', t('priorityOf', { priority: ticket.priority })],
            ['size', `${format.metres(ticket.lengthMetres)} × ${format.metres(ticket.widthMetres)}`],
            [
              'place',
              `${ticket.lat.toFixed(PLACE_DIGITS)}, ${ticket.lon.toFixed(PLACE_DIGITS)} (± ${format.metres(ticket.sigmaMetres)})`,
            ],
            ['due', ticket.dueAt ? format.date(ticket.dueAt) : t('dueWhenAccepted')],
          ];
          return (
            <>
              <Title order={2} size="h4" my="sm">
                #{ticket.number} {t(`shared:damage.${ticket.damageClass}`)}
              </Title>
              <Table variant="vertical" layout="fixed" withRowBorders={false}>
                <Table.Tbody>
                  {facts.map(([name, value]) => (
                    <Table.Tr key={name}>
                      <Table.Th w={110}>{t(`fact.${name}`)}</Table.Th>
                      <Table.Td>{value}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
              <List size="sm" my="sm" c="dimmed">
                {ticket.severity.reasons.map((reason) => (
                  <List.Item key={reason}>{ratingText(reason)}</List.Item>
                ))}
              </List>
              {ticket.evidence.map((seen) => (
                <Box component="figure" m={0} mt="sm" key={seen.detectionId}>
                  <PhotoWithBoxes
                    photoId={seen.photoId}
                    alt={t('photoOf', { name: seen.photoName })}
                    widthPx={seen.photoWidth}
                    heightPx={seen.photoHeight}
                    boxes={[seen.box]}
                  />
                  <Text component="figcaption" size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                    {t('seenIn', { name: seen.photoName, score: format.percent(seen.score) })}
                  </Text>
                </Box>
              ))}
            </>
          );
        }}
      </QueryView>
    </Box>
  );
}
