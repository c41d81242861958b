import type { MapLibre } from '../../components/MapView';
import type { Photo } from './queries';

/** Outlines of the photos; those whose place is uncertain are dashed. */
export function addFootprints(map: MapLibre, photos: readonly Photo[]): undefined {
  map.addSource('footprints', {
    type: 'geojson',
    data: {
      type: 'FeatureCollection',
      features: photos.flatMap(({ footprint, poseGrade }) =>
        footprint
          ? [
              {
                type: 'Feature' as const,
                geometry: { type: 'Polygon' as const, coordinates: footprint.coordinates },
                properties: { isTrusted: poseGrade === 'good' || poseGrade === 'fair' },
              },
            ]
          : [],
      ),
    },
  });
  map.addLayer({
    id: 'footprint-fill',
    type: 'fill',
    source: 'footprints',
    paint: { 'fill-color': '#3cbf66', 'fill-opacity': 0.12 },
  });
  map.addLayer({
    id: 'footprint-line',
    type: 'line',
    source: 'footprints',
    paint: { 'line-color': ['case', ['get', 'isTrusted'], '#ffffff', '#facc15'], 'line-width': 1.5 },
  });
}
