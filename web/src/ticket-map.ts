import 'maplibre-gl/dist/maplibre-gl.css';
import {
  GeoJSONSource,
  LngLatBounds,
  Map as MapLibre,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Photo, Ticket } from './api';
import { priorityColours } from './names';

setWorkerUrl(workerUrl);

/** More pictures than this at once would fill a phone's memory. */
const DRAPED_PHOTOS = 40;

/** Tickets over the photos, each laid on its own footprint: the base map needs no internet. */
export class TicketMap {
  private readonly map: MapLibre;
  private readonly loaded: Promise<void>;
  private draped: string[] = [];

  constructor(container: HTMLElement, onPick: (ticketId: string) => void) {
    this.map = new MapLibre({
      container,
      center: [106.82, -6.26],
      zoom: 12,
      maxZoom: 24,
      attributionControl: false,
      style: {
        version: 8,
        sources: {},
        layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#8a8f88' } }],
      },
    });
    this.map.addControl(new NavigationControl(), 'top-right');
    this.map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
    this.loaded = new Promise((resolve) => {
      this.map.once('load', () => {
        this.addLayers();
        resolve();
      });
    });
    this.map.on('click', 'ticket', (event) => {
      const id = event.features?.[0]?.properties.id as string | undefined;
      if (id) onPick(id);
    });
    this.map.on('mouseenter', 'ticket', () => {
      this.map.getCanvas().style.cursor = 'pointer';
    });
    this.map.on('mouseleave', 'ticket', () => {
      this.map.getCanvas().style.cursor = '';
    });
  }

  async show(tickets: readonly Ticket[], photos: readonly Photo[]): Promise<void> {
    await this.loaded;
    void this.source('tickets').setData({ type: 'FeatureCollection', features: tickets.map(ticketFeature) });
    void this.source('footprints').setData({
      type: 'FeatureCollection',
      features: photos.flatMap(footprintFeature),
    });
    this.drape(photos);
    const bounds = new LngLatBounds();
    for (const photo of photos)
      for (const place of photo.footprint?.coordinates[0] ?? []) bounds.extend([place[0], place[1]]);
    for (const ticket of tickets) bounds.extend([ticket.lon, ticket.lat]);
    if (!bounds.isEmpty()) this.map.fitBounds(bounds, { padding: 40, duration: 0, maxZoom: 21 });
  }

  async showPhotos(isShown: boolean): Promise<void> {
    await this.loaded;
    for (const id of this.draped) this.map.setLayoutProperty(id, 'visibility', isShown ? 'visible' : 'none');
  }

  async mark(ticket: Ticket | null): Promise<void> {
    await this.loaded;
    this.map.setFilter('picked', ['==', ['get', 'id'], ticket?.id ?? '']);
    if (ticket) this.map.easeTo({ center: [ticket.lon, ticket.lat], zoom: Math.max(this.map.getZoom(), 20) });
  }

  private source(id: string): GeoJSONSource {
    const source = this.map.getSource(id);
    if (!(source instanceof GeoJSONSource)) throw new Error(`The map has no source ${id}.`);
    return source;
  }

  private addLayers(): void {
    const nothing = { type: 'FeatureCollection' as const, features: [] };
    this.map.addSource('footprints', { type: 'geojson', data: nothing });
    this.map.addSource('tickets', { type: 'geojson', data: nothing });
    this.map.addLayer({
      id: 'footprint',
      type: 'line',
      source: 'footprints',
      paint: { 'line-color': '#ffffff', 'line-opacity': 0.35, 'line-width': 1 },
    });
    this.map.addLayer({
      id: 'ticket',
      type: 'circle',
      source: 'tickets',
      paint: {
        'circle-color': ['get', 'colour'],
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 14, 4, 20, 9],
        'circle-stroke-color': '#ffffff',
        'circle-stroke-width': 2,
      },
    });
    this.map.addLayer({
      id: 'picked',
      type: 'circle',
      source: 'tickets',
      filter: ['==', ['get', 'id'], ''],
      paint: {
        'circle-radius': 16,
        'circle-color': 'transparent',
        'circle-stroke-color': '#facc15',
        'circle-stroke-width': 4,
      },
    });
  }

  private drape(photos: readonly Photo[]): void {
    for (const id of this.draped) {
      this.map.removeLayer(id);
      this.map.removeSource(id);
    }
    this.draped = photos
      // A preview stands upright; the corners are those of the pixels as stored.
      .filter((photo) => photo.corners && (photo.orientation ?? 1) === 1)
      .slice(0, DRAPED_PHOTOS)
      .flatMap((photo) => {
        const [topLeft, topRight, bottomRight, bottomLeft] = photo.corners ?? [];
        if (!topLeft || !topRight || !bottomRight || !bottomLeft) return [];
        const id = `photo-${photo.id}`;
        const corner = (place: readonly [number, number]): [number, number] => [place[0], place[1]];
        this.map.addSource(id, {
          type: 'image',
          url: `/api/photos/${photo.id}/preview`,
          coordinates: [corner(topLeft), corner(topRight), corner(bottomRight), corner(bottomLeft)],
        });
        this.map.addLayer(
          { id, type: 'raster', source: id, paint: { 'raster-fade-duration': 0 } },
          'footprint',
        );
        return [id];
      });
  }
}

const ticketFeature = (ticket: Ticket) => ({
  type: 'Feature' as const,
  geometry: { type: 'Point' as const, coordinates: [ticket.lon, ticket.lat] },
  properties: { id: ticket.id, colour: priorityColours[ticket.priority] ?? '' },
});

const footprintFeature = (photo: Photo) =>
  photo.footprint
    ? [
        {
          type: 'Feature' as const,
          geometry: {
            type: 'Polygon' as const,
            coordinates: photo.footprint.coordinates as [number, number][][],
          },
          properties: {},
        },
      ]
    : [];
