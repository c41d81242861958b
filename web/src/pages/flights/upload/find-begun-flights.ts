import { readFlights, readPhotos } from '../queries';
import type { FlightGroup } from './group-flights';

/** For each group, the flight that an earlier try began: one that still receives and knows photos of the group by their hash. */
export async function findBegunFlights(groups: readonly FlightGroup[]): Promise<(string | null)[]> {
  const receiving = await readFlights('receiving');
  const known = await Promise.all(
    receiving.map(async ({ id }) => ({
      id,
      hashes: new Set((await readPhotos(id)).map(({ sha256 }) => sha256)),
    })),
  );
  return groups.map(({ files }) => {
    const counted = known
      .map(({ id, hashes }) => ({ id, count: files.filter(({ sha256 }) => hashes.has(sha256)).length }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
    return counted[0]?.id ?? null;
  });
}
