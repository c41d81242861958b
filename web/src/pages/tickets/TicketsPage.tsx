import { Button, Group, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../components/PageHeader';
import { ColumnMenu } from './ColumnMenu';
import { FilterBar } from './FilterBar';
import { layouts, searchOf, useTicketFilters } from './filters';
import { SavedViews } from './SavedViews';
import { TicketBoard } from './TicketBoard';
import { TicketMap } from './TicketMap';
import { TicketTable } from './TicketTable';

/** The backlog: as a table, as a board, as a map, all by the same filters. */
export default function TicketsPage() {
  const { t } = useTranslation('tickets');
  const filters = useTicketFilters();
  const { query, layout, change } = filters;
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            {layout === 'table' ? (
              <ColumnMenu shown={filters.columns} onChange={filters.showColumns} />
            ) : null}
            <SavedViews filters={filters} />
            <Button
              component="a"
              variant="default"
              size="sm"
              href={`/api/tickets.csv?${searchOf(query)}`}
              download
            >
              {t('csv')}
            </Button>
          </>
        }
      />
      <Group mb="sm" gap="sm" align="flex-end">
        <SegmentedControl
          aria-label={t('layout.label')}
          value={layout}
          onChange={(value) => change({ as: value })}
          data={layouts.map((value) => ({ value, label: t(`layout.${value}`) }))}
        />
        <FilterBar filters={filters} />
      </Group>
      {layout === 'table' ? (
        <TicketTable query={query} shown={filters.columns} onSort={(sort) => change({ sort })} />
      ) : null}
      {layout === 'board' ? <TicketBoard query={query} /> : null}
      {layout === 'map' ? <TicketMap query={query} onArea={change} /> : null}
    </>
  );
}
