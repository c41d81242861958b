import { Button, Group, Table, UnstyledButton } from '@mantine/core';
import { CaretDownIcon, CaretSortIcon, CaretUpIcon } from '@radix-ui/react-icons';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** What the column sorts by; not sortable when left out. */
  readonly sortBy?: (row: Row) => string | number | null;
  readonly isNumber?: boolean;
}

export interface Sort {
  readonly key: string;
  readonly isDescending: boolean;
}

interface Props<Row> {
  /** Read to screen readers; say what the rows are. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly firstSort?: Sort;
  /** Sorting by the server: give both, and rows stay as they come. */
  readonly sort?: Sort | null;
  readonly onSort?: (sort: Sort) => void;
  readonly onMore?: (() => void) | null;
  readonly isLoadingMore?: boolean;
  readonly selectedKey?: string | null;
}

/** A table with sortable heads that scrolls in its own box. For thousands of rows use a virtual list. */
export function DataTable<Row>(props: Props<Row>) {
  const { caption, columns, rows, rowKey, onMore, isLoadingMore, selectedKey } = props;
  const { t } = useTranslation('shared');
  const [ownSort, setOwnSort] = useState<Sort | null>(props.firstSort ?? null);
  const isServerSorted = props.onSort !== undefined;
  const sort = isServerSorted ? (props.sort ?? null) : ownSort;
  const setSort = props.onSort ?? setOwnSort;
  const sorted = useMemo(() => {
    const sortBy = columns.find(({ key }) => key === sort?.key)?.sortBy;
    return isServerSorted || !sort || !sortBy ? rows : sortRows(rows, sortBy, sort.isDescending);
  }, [rows, columns, sort, isServerSorted]);
  return (
    <>
      <Table.ScrollContainer
        minWidth={560}
        scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': caption } }}
      >
        <Table highlightOnHover verticalSpacing="xs" aria-label={caption}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th
                  key={column.key}
                  ta={column.isNumber ? 'right' : undefined}
                  aria-sort={
                    sort?.key === column.key ? (sort.isDescending ? 'descending' : 'ascending') : undefined
                  }
                >
                  {column.sortBy ? <SortButton column={column} sort={sort} onSort={setSort} /> : column.title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted.map((row) => (
              <Table.Tr key={rowKey(row)} aria-selected={selectedKey === rowKey(row) || undefined}>
                {columns.map((column) => (
                  <Table.Td key={column.key} ta={column.isNumber ? 'right' : undefined}>
                    {column.cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {onMore ? (
        <Group justify="center" mt="sm">
          <Button variant="default" onClick={onMore} loading={isLoadingMore}>
            {t('more')}
          </Button>
        </Group>
      ) : null}
    </>
  );
}

function SortButton<Row>({
  column,
  sort,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort) => void;
}) {
  const isSorted = sort?.key === column.key;
  const Icon = isSorted ? (sort.isDescending ? CaretDownIcon : CaretUpIcon) : CaretSortIcon;
  return (
    <UnstyledButton
      fw={600}
      fz="sm"
      onClick={() => onSort({ key: column.key, isDescending: isSorted && !sort.isDescending })}
    >
      <Group gap={2} wrap="nowrap" justify={column.isNumber ? 'flex-end' : undefined}>
        {column.title}
        <Icon aria-hidden />
      </Group>
    </UnstyledButton>
  );
}

/** Rows without a value stand last, whichever way it is sorted. */
export function sortRows<Row>(
  rows: readonly Row[],
  sortBy: (row: Row) => string | number | null,
  isDescending: boolean,
): Row[] {
  const direction = isDescending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const a = sortBy(one);
    const b = sortBy(other);
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    const order =
      typeof a === 'number' && typeof b === 'number'
        ? a - b
        : String(a).localeCompare(String(b), undefined, { numeric: true });
    return order * direction;
  });
}
