import { Anchor, Table, Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../strings/format';
import type { Figures } from './queries';

/** A city has hundreds of wards: the list scrolls in its card. */
const MOST_HEIGHT_PX = 420;

/** The heaviest squares; each leads to its tickets on the map. */
export function Places({ places }: { readonly places: Figures['worstPlaces']['places'] }) {
  const { t } = useTranslation('figures');
  if (places.length === 0) return <Text c="dimmed">{t('nothingYet')}</Text>;
  return (
    <Table verticalSpacing={2}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('worstPlaces.place')}</Table.Th>
          <Table.Th ta="right">{t('worstPlaces.tickets')}</Table.Th>
          <Table.Th ta="right">{t('worstPlaces.weight')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {places.map(({ lon, lat, name, bbox, tickets, weight }) => (
          <Table.Tr key={bbox.join()}>
            <Table.Td>
              <Anchor
                component={Link}
                size="sm"
                to={`/tickets?as=map&bbox=${bbox.map((degrees) => degrees.toFixed(5)).join(',')}`}
              >
                {name ?? `${lat.toFixed(4)}, ${lon.toFixed(4)}`}
              </Anchor>
            </Table.Td>
            <Table.Td ta="right">{tickets}</Table.Td>
            <Table.Td ta="right">{weight}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface AreaTableProps {
  readonly areas: Figures['backlog']['byArea'];
  readonly search: string;
}

/** Open tickets by ward or other area, most first; each opens its rows. */
export function AreaTable({ areas, search }: AreaTableProps) {
  const { t } = useTranslation('figures');
  const format = useFormat();
  if (areas.length === 0) return <Text c="dimmed">{t('nothingYet')}</Text>;
  return (
    <Table.ScrollContainer minWidth={0} mah={MOST_HEIGHT_PX} scrollAreaProps={{ tabIndex: 0 }}>
      <Table verticalSpacing={2}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('areas.area')}</Table.Th>
            <Table.Th ta="right">{t('worstPlaces.tickets')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {areas.map(({ id, name, count }) => (
            <Table.Tr key={id ?? 'none'}>
              <Table.Td>
                <Anchor
                  component={Link}
                  size="sm"
                  to={`/figures/backlog?part=all&area=${id ?? 'none'}&${search}`}
                >
                  {name ?? t('areas.none')}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right">{format.number(count)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface PartTableProps {
  readonly title: string;
  readonly rows: Figures['backlog']['byAge'];
  readonly search: string;
}

/** The chart in words, and each part’s way to its rows. */
export function PartTable({ title, rows, search }: PartTableProps) {
  const { t } = useTranslation('figures');
  return (
    <Table verticalSpacing={2} aria-label={title}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>
            <VisuallyHidden>{title}</VisuallyHidden>
          </Table.Th>
          <Table.Th ta="right">{t('worstPlaces.tickets')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ part, count }) => (
          <Table.Tr key={part}>
            <Table.Td>
              <Anchor component={Link} size="sm" to={`/figures/backlog?part=${part}&${search}`}>
                {t(`part.${part}`)}
              </Anchor>
            </Table.Td>
            <Table.Td ta="right">{count}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
