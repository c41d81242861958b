import { Box, Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { MapLayerMouseEvent } from 'maplibre-gl';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, call } from '../../api/client';
import { type LonLat, type MapLibre, MapView } from '../../components/MapView';
import { DrawArea, isDrawing } from './DrawArea';
import { searchOf, type TicketQuery } from './filters';

interface Props {
  readonly query: TicketQuery;
  /** What the map shows, or what was drawn on it; each takes the other's place. */
  readonly onArea: (area: { readonly bbox: string | null; readonly within: string | null }) => void;
}

/** A tenth of a metre. */
const DIGITS = 6;
const SOURCE = 'tickets';
const LAYER = 'ticket';
const worstColours = ['match', ['get', 'worst'], 3, '#b91c1c', 2, '#ea580c', '#ca8a04'];

/** All tickets that fit, as tiles that the server clusters: any number pans without freezing. */
export function TicketMap({ query, onArea }: Props) {
  const { t } = useTranslation('tickets');
  const navigate = useNavigate();
  const [map, setMap] = useState<MapLibre | null>(null);
  const open = useRef(navigate);
  open.current = navigate;
  const first = useQuery({
    queryKey: ['tickets', 'extent'],
    queryFn: async () => {
      const page = await call(api.GET('/api/tickets', { params: { query: { limit: 200, sort: 'newest' } } }));
      return 'items' in page ? page.items : [];
    },
  });
  const fit = useMemo<LonLat[]>(() => (first.data ?? []).map(({ lon, lat }) => [lon, lat]), [first.data]);
  const search = searchOf(query);
  const holdMap = useMemo(
    () => (ready: MapLibre) => {
      listen(ready, (number) => void open.current(`/tickets/${number}`));
      setMap(ready);
      return () => setMap(null);
    },
    [],
  );
  useEffect(() => {
    if (map) return addTiles(map, `${location.origin}/api/ticket-tiles/{z}/{x}/{y}.mvt?${search}`);
  }, [map, search]);
  const takeArea = () => {
    if (!map) return;
    const bounds = map.getBounds();
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]
      .map((degrees) => degrees.toFixed(DIGITS))
      .join(',');
    onArea({ bbox, within: null });
  };
  return (
    <Box pos="relative" h="calc(100dvh - 15rem)" mih={320}>
      <MapView label={t('map.label')} fit={fit} onReady={holdMap} />
      <Group pos="absolute" top={8} left={8} gap="xs">
        <Button size="xs" color="brand" onClick={takeArea} disabled={!map}>
          {t('map.takeArea')}
        </Button>
        <DrawArea
          map={map}
          drawn={query.within ?? null}
          onDrawn={(within) => onArea({ within, bbox: null })}
        />
        <Text size="xs" px={6} bg="var(--mantine-color-body)">
          {t('map.legend')}
        </Text>
      </Group>
    </Box>
  );
}

function addTiles(map: MapLibre, url: string): () => void {
  map.addSource(SOURCE, { type: 'vector', tiles: [url], minzoom: 0, maxzoom: 22 });
  map.addLayer({
    id: LAYER,
    type: 'circle',
    source: SOURCE,
    'source-layer': 'tickets',
    paint: {
      'circle-color': worstColours as never,
      'circle-radius': ['interpolate', ['linear'], ['ln', ['get', 'count']], 0, 7, 5, 18, 10, 34],
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': 2,
    },
  });
  map.addLayer({
    id: 'ticket-count',
    type: 'symbol',
    source: SOURCE,
    'source-layer': 'tickets',
    filter: ['>', ['get', 'count'], 1],
    layout: { 'text-field': ['to-string', ['get', 'count']], 'text-size': 12, 'text-allow-overlap': true },
    paint: { 'text-color': '#ffffff' },
  });
  return () => {
    if (!map.style) return;
    for (const id of ['ticket-count', LAYER]) if (map.getLayer(id)) map.removeLayer(id);
    if (map.getSource(SOURCE)) map.removeSource(SOURCE);
  };
}

function listen(map: MapLibre, onOpen: (number: string) => void): void {
  map.on('click', LAYER, (event: MapLayerMouseEvent) => {
    if (isDrawing(map)) return;
    const { number } = (event.features?.[0]?.properties ?? {}) as { number?: string };
    if (number) onOpen(number);
    else map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
  });
  const cursor = (shape: string) => () => {
    if (isDrawing(map)) return;
    map.getCanvas().style.cursor = shape;
  };
  map.on('mouseenter', LAYER, cursor('pointer'));
  map.on('mouseleave', LAYER, cursor(''));
}
