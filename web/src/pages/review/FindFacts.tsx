import { Badge, Box, Group, List, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SeverityBadge } from '../../components/badges';
import { useRatingText } from '../../components/problem-text';
import { useFormat } from '../../strings/format';
import type { Find } from './decision';

/** Size in metres, severity with its reasons, confidence. */
export function FindFacts({ find }: { readonly find: Find }) {
  const { t } = useTranslation('review');
  const ratingText = useRatingText();
  const format = useFormat();
  const { ticket, detection } = find;
  const damageClass = ticket?.damageClass ?? detection?.damageClass ?? 'D00';
  const facts: readonly [string, ReactNode][] = ticket
    ? [
        ['severity', <SeverityBadge key="severity" severity={ticket.severity} />],
        ['size', `${format.metres(ticket.lengthMetres)} × ${format.metres(ticket.widthMetres)}`],
        ['area', format.squareMetres(ticket.areaSquareMetres)],
        ['confidence', format.percent(ticket.score)],
        ['seenIn', t('photos', { count: ticket.photoCount })],
        [
          'place',
          `${ticket.lat.toFixed(6)}, ${ticket.lon.toFixed(6)} (± ${format.metres(ticket.sigmaMetres)})`,
        ],
      ]
    : [['confidence', format.percent(detection?.score ?? 0)]];
  return (
    <Box p="sm">
      <Group gap="xs" mb={6}>
        <Title order={2} size="h4">
          {ticket ? `#${ticket.number} ` : ''}
          {t(`shared:damage.${damageClass}`)}
        </Title>
        {detection ? (
          <Badge color="yellow" variant="outline" tt="none">
            {t('noPlace')}
          </Badge>
        ) : null}
      </Group>
      {detection ? (
        <Text size="sm" c="dimmed" mb={6}>
          {t('noPlaceWhy')}
        </Text>
      ) : null}
      <Table variant="vertical" layout="fixed" withRowBorders={false} verticalSpacing={3}>
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={104}>{t(`fact.${name}`)}</Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {ticket ? (
        <List size="xs" mt={6} c="dimmed">
          {ticket.severity.reasons.map((reason) => (
            <List.Item key={reason}>{ratingText(reason)}</List.Item>
          ))}
        </List>
      ) : null}
    </Box>
  );
}
