import { Center, Text } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { type LonLat, type MapLibre, MapView } from '../../components/MapView';
import type { Find } from './decision';

/** About 60 m, in degrees of latitude: what a reviewer compares with. */
const NEAR_DEGREES = 0.00055;
/** About 12 m round the damage fill the map. */
const SHOWN_DEGREES = 0.00011;
const DRAPED = 3;

const METRES_PER_DEGREE = 111_320;

export const metresBetween = (a: Schema<'Ticket'>, b: Schema<'Ticket'>): number =>
  Math.hypot(
    (a.lon - b.lon) * Math.cos((a.lat * Math.PI) / 180) * METRES_PER_DEGREE,
    (a.lat - b.lat) * METRES_PER_DEGREE,
  );

export const useNeighbours = (ticket: Schema<'Ticket'> | null | undefined) =>
  useQuery({
    queryKey: ['tickets', 'near', ticket?.id],
    enabled: Boolean(ticket),
    queryFn: async () => {
      const { lon, lat, id } = ticket!;
      const bbox = [lon - NEAR_DEGREES, lat - NEAR_DEGREES, lon + NEAR_DEGREES, lat + NEAR_DEGREES].join(',');
      const page = await call(api.GET('/api/tickets', { params: { query: { bbox, limit: 100 } } }));
      const away = (other: Schema<'Ticket'>) => Math.hypot(other.lon - lon, other.lat - lat);
      return ('items' in page ? page.items : [])
        .filter((other) => other.id !== id && other.state !== 'rejected' && other.state !== 'duplicate')
        .sort((a, b) => away(a) - away(b));
    },
  });

/** Kept outside: the same photos are then the same list, and the map lays them once. */
const loaded = (results: readonly { readonly data?: Schema<'Photo'> }[]): Schema<'Photo'>[] =>
  results.flatMap(({ data }) => data ?? []);

interface FindMapProps {
  readonly find: Find;
  readonly photoIds: readonly string[];
  /** A neighbour was clicked. */
  readonly onPick: (ticketId: string) => void;
}

/** Where the find lies, over its photos, with the tickets around it. */
export function FindMap({ find, photoIds, onPick }: FindMapProps) {
  const { t } = useTranslation('review');
  const [map, setMap] = useState<MapLibre | null>(null);
  const ticket = find.ticket;
  const near = useNeighbours(ticket);
  const photos = useQueries({
    // A photo that shows the damage twice is laid once.
    queries: [...new Set(photoIds)].slice(0, DRAPED).map((id) => ({
      queryKey: ['photos', id],
      staleTime: 5 * 60_000,
      queryFn: () => call(api.GET('/api/photos/{id}', { params: { path: { id } } })),
    })),
    combine: loaded,
  });
  const [lon, lat] = [ticket?.lon, ticket?.lat];
  const fit = useMemo<LonLat[]>(
    () =>
      lon === undefined || lat === undefined
        ? []
        : [
            [lon - SHOWN_DEGREES, lat - SHOWN_DEGREES],
            [lon + SHOWN_DEGREES, lat + SHOWN_DEGREES],
          ],
    [lon, lat],
  );
  const pick = useRef(onPick);
  pick.current = onPick;
  const holdMap = useMemo(
    () => (ready: MapLibre) => {
      addLayers(ready, (id) => pick.current(id));
      setMap(ready);
      return () => setMap(null);
    },
    [],
  );
  useEffect(() => {
    if (!map || !ticket) return;
    const point = ({ id, lon, lat }: Schema<'Ticket'>, isFind: boolean) => ({
      type: 'Feature' as const,
      geometry: { type: 'Point' as const, coordinates: [lon, lat] },
      properties: { id, isFind },
    });
    const source = map.getSource('finds') as { setData?: (data: unknown) => void } | undefined;
    source?.setData?.({
      type: 'FeatureCollection',
      features: [...(near.data ?? []).map((other) => point(other, false)), point(ticket, true)],
    });
  }, [map, ticket, near.data]);
  if (!ticket)
    return (
      <Center h="100%" mih={200} p="md">
        <Text c="dimmed" size="sm" ta="center">
          {t('map.none')}
        </Text>
      </Center>
    );
  return <MapView label={t('map.label')} photos={photos} fit={fit} onReady={holdMap} />;
}

function addLayers(map: MapLibre, onPick: (ticketId: string) => void): void {
  map.addSource('finds', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  map.addLayer({
    id: 'finds',
    type: 'circle',
    source: 'finds',
    paint: {
      'circle-radius': ['case', ['get', 'isFind'], 11, 6],
      'circle-color': ['case', ['get', 'isFind'], 'rgba(250, 204, 21, 0.25)', '#2563eb'],
      'circle-stroke-width': ['case', ['get', 'isFind'], 4, 2],
      'circle-stroke-color': ['case', ['get', 'isFind'], '#facc15', '#ffffff'],
    },
  });
  const neighbourAt = (event: { readonly features?: { readonly properties: unknown }[] }): string | null => {
    const shown = (event.features ?? []).map(
      ({ properties }) => properties as { id: string; isFind: boolean },
    );
    return shown.find(({ isFind }) => !isFind)?.id ?? null;
  };
  map.on('click', 'finds', (event) => {
    const id = neighbourAt(event);
    if (id) onPick(id);
  });
  map.on('mousemove', 'finds', (event) => {
    map.getCanvas().style.cursor = neighbourAt(event) ? 'pointer' : '';
  });
  map.on('mouseleave', 'finds', () => {
    map.getCanvas().style.cursor = '';
  });
}
