import { Box } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';

interface Props<Item> {
  /** Read to screen readers. */
  readonly label: string;
  readonly items: readonly Item[];
  readonly itemKey: (item: Item) => string;
  readonly rowHeight: number;
  readonly height: number;
  readonly render: (item: Item) => ReactNode;
}

/** Thousands of rows: only those in sight are in the page. */
export function VirtualList<Item>({ label, items, itemKey, rowHeight, height, render }: Props<Item>) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  return (
    <Box
      ref={box}
      tabIndex={0}
      role="group"
      aria-label={label}
      mah={height}
      style={{ overflowY: 'auto', border: '1px solid var(--mantine-color-default-border)', borderRadius: 8 }}
    >
      <ul
        style={{
          height: rows.getTotalSize(),
          position: 'relative',
          listStyle: 'none',
          margin: 0,
          padding: 0,
        }}
      >
        {rows.getVirtualItems().map(({ index, start, size }) => {
          const item = items[index];
          return item === undefined ? null : (
            <li
              key={itemKey(item)}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{
                position: 'absolute',
                top: 0,
                left: 0,
                width: '100%',
                height: size,
                transform: `translateY(${start}px)`,
                borderBottom: '1px solid var(--mantine-color-default-border)',
              }}
            >
              {render(item)}
            </li>
          );
        })}
      </ul>
    </Box>
  );
}
