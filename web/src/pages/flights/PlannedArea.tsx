import { Button, FileButton, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { GeoJSONSource } from 'maplibre-gl';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import type { LonLat, MapLibre } from '../../components/MapView';
import { useToast } from '../../components/toast';
import { plannedColour, DRAWN_AREA as SOURCE } from './coverage-layers';
import type { Coverage } from './queries';
import { type PlannedAreaGeometry, readArea } from './read-area';

const FEWEST_CORNERS = 3;

interface Props {
  readonly flightId: string;
  readonly map: MapLibre | null;
  readonly coverage: Coverage;
}

/** The ground that the flight was to cover: drawn on the map corner by corner, or read from a GeoJSON file. */
export function PlannedArea({ flightId, map, coverage }: Props) {
  const { t } = useTranslation('flights');
  const toast = useToast();
  const client = useQueryClient();
  const [corners, setCorners] = useState<readonly LonLat[] | null>(null);
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const hasArea = coverage.features.some(({ properties }) => properties.kind === 'planned-area');
  const save = useMutation({
    mutationFn: (area: PlannedAreaGeometry | null) =>
      call(api.PATCH('/api/flights/{id}', { params: { path: { id: flightId } }, body: { area } })),
    onSuccess: async () => {
      setCorners(null);
      await client.invalidateQueries({ queryKey: ['flights', flightId] });
      toast.done(t('area.saved'));
    },
    onError: toast.failed,
  });
  const isDrawing = corners !== null;
  useEffect(() => {
    if (!map || !isDrawing) return;
    const add = ({ lngLat }: { lngLat: { lng: number; lat: number } }) =>
      setCorners((drawn) => [...(drawn ?? []), [lngLat.lng, lngLat.lat]]);
    map.addSource(SOURCE, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
    map.addLayer({
      id: SOURCE,
      type: 'line',
      source: SOURCE,
      paint: { 'line-color': plannedColour, 'line-width': 3 },
    });
    map.on('click', add);
    map.getCanvas().style.cursor = 'crosshair';
    return () => {
      map.off('click', add);
      // The whole map may be gone by now, and its style with it.
      if (!map.style) return;
      map.getCanvas().style.cursor = '';
      map.removeLayer(SOURCE);
      map.removeSource(SOURCE);
    };
  }, [map, isDrawing]);
  useEffect(() => {
    if (!map || !corners) return;
    const coordinates = closed(corners).map(([lon, lat]) => [lon, lat]);
    map
      .getSource<GeoJSONSource>(SOURCE)
      ?.setData({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } });
  }, [map, corners]);

  const takeFile = async (file: File | null) => {
    if (!file) return;
    const area = readArea(await file.text());
    setUnreadable(area ? null : file.name);
    if (area) save.mutate(area);
  };
  if (isDrawing)
    return (
      <Group p="sm" gap="xs">
        <Text size="sm">{t('area.draw', { count: corners.length })}</Text>
        <Button
          size="xs"
          disabled={corners.length < FEWEST_CORNERS}
          loading={save.isPending}
          onClick={() =>
            save.mutate({
              type: 'Polygon',
              coordinates: [closed(corners).map(([lon, lat]): [number, number] => [lon, lat])],
            })
          }
        >
          {t('area.finish')}
        </Button>
        <Button size="xs" variant="default" onClick={() => setCorners(null)}>
          {t('shared:cancel')}
        </Button>
      </Group>
    );
  return (
    <Group p="sm" gap="xs" className="no-print">
      <Text size="sm" fw={600}>
        {t('area.title')}
      </Text>
      <Button size="xs" variant="default" disabled={!map} onClick={() => setCorners([])}>
        {hasArea ? t('area.redraw') : t('area.start')}
      </Button>
      <FileButton onChange={(file) => void takeFile(file)} accept=".geojson,.json,application/geo+json">
        {(props) => (
          <Button {...props} size="xs" variant="default">
            {t('area.file')}
          </Button>
        )}
      </FileButton>
      {hasArea ? (
        <Button size="xs" variant="subtle" onClick={() => save.mutate(null)}>
          {t('area.remove')}
        </Button>
      ) : null}
      {unreadable ? (
        <Text size="sm" role="alert">
          {t('area.unreadable', { name: unreadable })}
        </Text>
      ) : null}
    </Group>
  );
}

function closed(corners: readonly LonLat[]): LonLat[] {
  const [first] = corners;
  return first ? [...corners, first] : [];
}
