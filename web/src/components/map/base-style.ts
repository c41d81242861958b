import { addProtocol, type StyleSpecification } from 'maplibre-gl';
import { Protocol } from 'pmtiles';
import type { Schema } from '../../api/client';

const ground = { id: 'ground', type: 'background', paint: { 'background-color': '#8a8f88' } } as const;
let hasProtocol = false;

/** The outside base map where one is set; else a plain ground, for the photos to lie on. */
export function baseStyle(baseMap: Schema<'BaseMap'> | null): StyleSpecification | string {
  if (!baseMap) return { version: 8, sources: {}, layers: [ground] };
  if (baseMap.kind === 'style') return baseMap.url;
  if (baseMap.kind === 'pmtiles' && !hasProtocol) {
    addProtocol('pmtiles', new Protocol().tile);
    hasProtocol = true;
  }
  const source =
    baseMap.kind === 'pmtiles'
      ? { type: 'raster' as const, url: `pmtiles://${baseMap.url}`, tileSize: 256 }
      : { type: 'raster' as const, tiles: [baseMap.url], tileSize: 256, maxzoom: 19 };
  return {
    version: 8,
    sources: { base: source },
    layers: [ground, { id: 'base-tiles', type: 'raster', source: 'base' }],
  };
}
