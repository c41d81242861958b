import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Photo, readPhotos } from '../queries';

const LOOK_AGAIN_MS = 2000;

export interface Arrived {
  readonly verdict: 'accepted' | 'care' | 'refused';
  readonly reason: { readonly code: string; readonly message: string } | null;
}

/** What the server found out about the photos that arrived: within seconds, while the operator is still on the site. */
export function useArrivedPhotos(flightIds: readonly string[]): ReadonlyMap<string, Arrived> {
  const lists = useQueries({
    queries: flightIds.map((id) => ({
      queryKey: ['photos', 'of-flight', id],
      queryFn: () => readPhotos(id),
      refetchInterval: LOOK_AGAIN_MS,
    })),
    combine: (results) => results.map(({ data }) => data),
  });
  return useMemo(() => new Map(lists.flatMap((photos) => (photos ?? []).flatMap(judge))), [lists]);
}

function judge(photo: Photo): [string, Arrived][] {
  if (photo.state === 'rejected') return [[photo.id, { verdict: 'refused', reason: photo.reason }]];
  if (photo.state !== 'geotagged' && photo.state !== 'detected') return [];
  const isTrusted = photo.poseGrade === 'good' || photo.poseGrade === 'fair';
  return [
    [
      photo.id,
      { verdict: isTrusted ? 'accepted' : 'care', reason: isTrusted ? null : (photo.poseReasons[0] ?? null) },
    ],
  ];
}
