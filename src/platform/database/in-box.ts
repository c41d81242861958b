import type { Conditions } from './conditions';

/** Degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

/**
 * That a row of `table` lies in a box, edges included. By its place, off a GiST index on `point(lon, lat)`, which serves small boxes; by its
 * columns, off a B-tree that holds both, which reads a large share of a table with less.
 */
export function isInBox(
  where: Conditions,
  table: string,
  bounds: Bounds,
  by: 'place' | 'columns' = 'place',
): string {
  const [west, south, east, north] = bounds.map((degrees) => where.put(degrees));
  return by === 'place'
    ? `point(${table}.lon, ${table}.lat) <@ box(point(${west}, ${south}), point(${east}, ${north}))`
    : `${table}.lon between ${west} and ${east} and ${table}.lat between ${south} and ${north}`;
}
