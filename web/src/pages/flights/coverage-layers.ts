import type { GeoJSONSource } from 'maplibre-gl';
import type { MapLibre } from '../../components/MapView';
import type { Coverage } from './queries';

export type ColourBy = 'finding' | 'scale';

const SOURCE = 'coverage';
/** Source and layer of an area that is being drawn; a click then sets a corner. */
export const DRAWN_AREA = 'drawn-area';
/** Millimetres a pixel; from the detector's usual ground to where small cracks are lost. */
export const scaleSteps = [
  { upTo: 5, colour: '#1d4ed8' },
  { upTo: 10, colour: '#0ea5e9' },
  { upTo: 20, colour: '#22c55e' },
  { upTo: 30, colour: '#facc15' },
  { upTo: Number.POSITIVE_INFINITY, colour: '#dc2626' },
] as const;
export const findingColours = {
  none: '#3cbf66',
  info: '#3cbf66',
  warning: '#facc15',
  problem: '#f97316',
} as const;
export const gapColour = '#dc2626';
export const plannedColour = '#2563eb';

const millimetres = ['*', 1000, ['coalesce', ['get', 'groundSampleDistanceMetres'], 1]];
const colours = {
  finding: [
    'match',
    ['coalesce', ['get', 'severity'], 'none'],
    'problem',
    findingColours.problem,
    'warning',
    findingColours.warning,
    findingColours.none,
  ],
  scale: [
    'step',
    millimetres,
    scaleSteps[0].colour,
    ...scaleSteps.slice(1).flatMap(({ colour }, index) => [scaleSteps[index]?.upTo ?? 0, colour]),
  ],
};

const isKind = (kind: string) => ['==', ['get', 'kind'], kind] as never;

/** Planned area, footprints, gaps, in this order one over the other. */
export function addCoverage(map: MapLibre, coverage: Coverage, onPhoto: (photoId: string) => void): void {
  map.addSource(SOURCE, { type: 'geojson', data: coverage as never });
  map.addLayer({
    id: 'footprint-fill',
    type: 'fill',
    source: SOURCE,
    filter: isKind('footprint'),
    paint: { 'fill-opacity': 0.18 },
  });
  map.addLayer({
    id: 'footprint-line',
    type: 'line',
    source: SOURCE,
    filter: isKind('footprint'),
    paint: { 'line-width': 1.5 },
  });
  map.addLayer({
    id: 'planned-line',
    type: 'line',
    source: SOURCE,
    filter: isKind('planned-area'),
    paint: { 'line-color': plannedColour, 'line-width': 3, 'line-dasharray': [2, 1.5] },
  });
  map.addLayer({
    id: 'gap-fill',
    type: 'fill',
    source: SOURCE,
    filter: isKind('gap'),
    paint: { 'fill-color': gapColour, 'fill-opacity': 0.55 },
  });
  map.addLayer({
    id: 'gap-line',
    type: 'line',
    source: SOURCE,
    filter: isKind('gap'),
    paint: { 'line-color': '#ffffff', 'line-width': 2 },
  });
  map.on('click', 'footprint-fill', ({ features }) => {
    if (map.getLayer(DRAWN_AREA)) return;
    const photoId: unknown = features?.[0]?.properties.photoId;
    if (typeof photoId === 'string') onPhoto(photoId);
  });
}

export function showCoverage(map: MapLibre, coverage: Coverage, by: ColourBy): void {
  map.getSource<GeoJSONSource>(SOURCE)?.setData(coverage as never);
  map.setPaintProperty('footprint-fill', 'fill-color', colours[by] as never);
  map.setPaintProperty('footprint-line', 'line-color', colours[by] as never);
}
