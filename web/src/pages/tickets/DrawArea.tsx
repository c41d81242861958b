import { Button, Group, Text } from '@mantine/core';
import type { GeoJSONSource } from 'maplibre-gl';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LonLat, MapLibre } from '../../components/MapView';

interface Props {
  readonly map: MapLibre | null;
  /** The area that the backlog is filtered by, as it stands in the address. */
  readonly drawn: string | null;
  readonly onDrawn: (within: string) => void;
}

const SOURCE = 'drawn-area';
const LINE = 'drawn-area-line';
const FEWEST_CORNERS = 3;
const DIGITS = 6;
const nothing = { type: 'FeatureCollection' as const, features: [] };

/** While corners are set, a click on a ticket is one, too. */
export const isDrawing = (map: MapLibre): boolean => 'isDrawing' in map.getContainer().dataset;

/** An area drawn on the map, corner by corner, that the backlog is then filtered by. */
export function DrawArea({ map, drawn, onDrawn }: Props) {
  const { t } = useTranslation('tickets');
  const [corners, setCorners] = useState<readonly LonLat[] | null>(null);
  const isOn = corners !== null;
  const kept = useMemo(() => readCorners(drawn), [drawn]);
  useEffect(() => {
    if (!map) return;
    map.addSource(SOURCE, { type: 'geojson', data: nothing });
    for (const [id, colour, width] of [
      [`${LINE}-ground`, '#ffffff', 5],
      [LINE, '#1d4ed8', 3],
    ] as const)
      map.addLayer({
        id,
        type: 'line',
        source: SOURCE,
        paint: { 'line-color': colour, 'line-width': width },
      });
    return () => {
      // The whole map may be gone by now, and its style with it.
      if (!map.style) return;
      for (const id of [LINE, `${LINE}-ground`]) map.removeLayer(id);
      map.removeSource(SOURCE);
    };
  }, [map]);
  useEffect(() => {
    const shown = corners ?? kept;
    const [first] = shown;
    const coordinates = (first ? [...shown, first] : []).map(([lon, lat]) => [lon, lat]);
    map
      ?.getSource<GeoJSONSource>(SOURCE)
      ?.setData(
        coordinates.length > 1
          ? { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } }
          : nothing,
      );
  }, [map, corners, kept]);
  useEffect(() => {
    if (!map || !isOn) return;
    const add = ({ lngLat }: { lngLat: { lng: number; lat: number } }) =>
      setCorners((before) => [...(before ?? []), [lngLat.lng, lngLat.lat]]);
    map.on('click', add);
    map.doubleClickZoom.disable();
    map.getContainer().dataset.isDrawing = '';
    map.getCanvas().style.cursor = 'crosshair';
    return () => {
      map.off('click', add);
      map.doubleClickZoom.enable();
      delete map.getContainer().dataset.isDrawing;
      map.getCanvas().style.cursor = '';
    };
  }, [map, isOn]);
  if (!corners)
    return (
      <Button size="xs" variant="default" disabled={!map} onClick={() => setCorners([])}>
        {t('map.draw')}
      </Button>
    );
  const finish = () => {
    setCorners(null);
    onDrawn(corners.map(([lon, lat]) => `${lon.toFixed(DIGITS)},${lat.toFixed(DIGITS)}`).join(';'));
  };
  return (
    <Group gap="xs" p={4} bg="var(--mantine-color-body)">
      <Text size="sm" role="status">
        {t('map.corners', { count: corners.length })}
      </Text>
      <Button size="xs" color="brand" disabled={corners.length < FEWEST_CORNERS} onClick={finish}>
        {t('map.finish')}
      </Button>
      <Button size="xs" variant="default" onClick={() => setCorners(null)}>
        {t('shared:cancel')}
      </Button>
    </Group>
  );
}

const readCorners = (text: string | null): LonLat[] =>
  (text?.split(';') ?? []).flatMap((corner): LonLat[] => {
    const [lon, lat] = corner.split(',').map(Number);
    return Number.isFinite(lon) && Number.isFinite(lat) ? [[lon ?? 0, lat ?? 0]] : [];
  });
