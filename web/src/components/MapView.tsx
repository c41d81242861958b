import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { MapCanvasProps } from './map/MapCanvas';

export type { DrapedPhoto, LonLat, MapLibre } from './map/MapCanvas';

const MapCanvas = lazy(() => import('./map/MapCanvas'));

/** A map over the photos on their own footprints, or over the outside base map; MapLibre is loaded with the first one. */
export function MapView(props: MapCanvasProps) {
  return (
    <Suspense fallback={<Skeleton h="100%" mih={240} />}>
      <MapCanvas {...props} />
    </Suspense>
  );
}
