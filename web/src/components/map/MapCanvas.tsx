import 'maplibre-gl/dist/maplibre-gl.css';
import { Box } from '@mantine/core';
import { LngLatBounds, Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConfig } from '../../api/config';
import { onPaper } from '../on-paper';
import { baseStyle } from './base-style';
import { type DrapedPhoto, drapePhotos } from './drape-photos';

setWorkerUrl(workerUrl);

export type { DrapedPhoto, MapLibre };
export type LonLat = readonly [number, number];

/** A third of a sheet. */
const PAPER_HEIGHT = '95mm';

export interface MapCanvasProps {
  /** Read to screen readers: what the map shows. */
  readonly label: string;
  /** Laid on their footprints below everything else. */
  readonly photos?: readonly DrapedPhoto[];
  readonly arePhotosShown?: boolean;
  /** The map moves so that these places fill it, whenever they change. */
  readonly fit?: readonly LonLat[];
  /** Add sources, layers and listeners here; called once the style stands. What it returns is called at the end. */
  readonly onReady?: (map: MapLibre) => undefined | (() => void);
  readonly height?: string | number;
}

export default function MapCanvas({
  label,
  photos,
  arePhotosShown = true,
  fit,
  onReady,
  height = '100%',
}: MapCanvasProps) {
  const container = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre | null>(null);
  const config = useConfig();
  const { t } = useTranslation('shared');
  const ready = useRef(onReady);
  ready.current = onReady;

  useEffect(() => {
    if (!container.current || !config) return;
    let end: undefined | (() => void);
    let isEnded = false;
    const made = new MapLibre({
      container: container.current,
      center: [106.82, -6.26],
      zoom: 12,
      maxZoom: 24,
      attributionControl: config.baseMap?.attribution
        ? { customAttribution: config.baseMap.attribution }
        : false,
      style: baseStyle(config.baseMap),
      locale: {
        'NavigationControl.ZoomIn': t('map.zoomIn'),
        'NavigationControl.ZoomOut': t('map.zoomOut'),
        'NavigationControl.ResetBearing': t('map.north'),
        'Map.Title': label,
      },
    });
    made.addControl(new NavigationControl(), 'top-right');
    made.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
    made.once('load', () => {
      if (isEnded) return;
      end = ready.current?.(made) ?? undefined;
      setMap(made);
    });
    return () => {
      isEnded = true;
      end?.();
      setMap(null);
      made.remove();
    };
  }, [config, label, t]);

  const sheet = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (map) return onPaper(() => copyTo(sheet.current, map));
  }, [map]);
  useEffect(() => {
    if (map && photos) return drapePhotos(map, photos);
  }, [map, photos]);
  useEffect(() => {
    if (!map || !photos) return;
    for (const { id } of map.getStyle().layers)
      if (id.startsWith('photo-'))
        map.setLayoutProperty(id, 'visibility', arePhotosShown ? 'visible' : 'none');
  }, [map, photos, arePhotosShown]);
  useEffect(() => {
    if (!map || !fit || fit.length === 0) return;
    const bounds = new LngLatBounds();
    for (const [lon, lat] of fit) bounds.extend([lon, lat]);
    map.fitBounds(bounds, { padding: 40, duration: 0, maxZoom: 21 });
  }, [map, fit]);

  // MapLibre makes its canvas a region with the label.
  return (
    <>
      <Box ref={container} h={height} mih={240} className="no-print" data-map-ready={map !== null} />
      <canvas
        ref={sheet}
        className="paper-only"
        role="img"
        aria-label={label}
        style={{ width: '100%', maxHeight: PAPER_HEIGHT, objectFit: 'contain' }}
      />
    </>
  );
}

/** What the map shows is gone from its own canvas once it was on the screen: it is drawn once more, and copied at once. */
function copyTo(sheet: HTMLCanvasElement | null, map: MapLibre): void {
  if (!sheet) return;
  map.redraw();
  const drawn = map.getCanvas();
  sheet.width = drawn.width;
  sheet.height = drawn.height;
  sheet.getContext('2d')?.drawImage(drawn, 0, 0);
}
