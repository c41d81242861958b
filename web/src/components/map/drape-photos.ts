import type { Map as MapLibre } from 'maplibre-gl';

/** More pictures than this at once would fill a phone's memory. */
const DRAPED_PHOTOS = 40;

export interface DrapedPhoto {
  readonly id: string;
  /** Top left, top right, bottom right, bottom left of the pixels as stored; null where the pose isn't trusted. */
  readonly corners: readonly (readonly number[])[] | null;
  readonly orientation: number | null;
}

/** Lays photos on the ground below all other layers. Call what comes back to take them away. */
export function drapePhotos(map: MapLibre, photos: readonly DrapedPhoto[]): () => void {
  const below = map
    .getStyle()
    .layers.find(({ id, type }) => type !== 'background' && type !== 'raster' && !id.startsWith('base-'))?.id;
  const draped = photos
    // A preview stands upright; the corners are those of the pixels as stored.
    .filter((photo) => photo.corners && (photo.orientation ?? 1) === 1)
    .slice(0, DRAPED_PHOTOS)
    .flatMap((photo) => {
      const [topLeft, topRight, bottomRight, bottomLeft] = photo.corners ?? [];
      if (!topLeft || !topRight || !bottomRight || !bottomLeft) return [];
      const id = `photo-${photo.id}`;
      map.addSource(id, {
        type: 'image',
        url: `/api/photos/${photo.id}/preview`,
        coordinates: [place(topLeft), place(topRight), place(bottomRight), place(bottomLeft)],
      });
      map.addLayer({ id, type: 'raster', source: id, paint: { 'raster-fade-duration': 0 } }, below);
      return [id];
    });
  return () => {
    // The whole map may be gone by now, and its style with it.
    if (!map.style) return;
    for (const id of draped) {
      if (map.getLayer(id)) map.removeLayer(id);
      if (map.getSource(id)) map.removeSource(id);
    }
  };
}

const place = (corner: readonly number[]): [number, number] => [corner[0] ?? 0, corner[1] ?? 0];
