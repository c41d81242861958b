/** Maps with at most `limit` calls under way; keeps the order. */
export async function mapLimited<Item, Out>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Out>,
): Promise<Out[]> {
  const out = new Array<Out>(items.length);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      out[index] = await map(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return out;
}
