import type { Feature } from 'geojson';
import type { GeoJSONSource } from 'maplibre-gl';
import { useEffect, useRef } from 'react';
import type { Schema } from '../../api/client';
import type { MapLibre } from '../../components/MapView';
import { priorityColours } from './priority-colours';
import type { Ticket } from './queries';

interface Shown {
  readonly tickets: readonly Ticket[] | undefined;
  readonly photos: readonly Schema<'Photo'>[] | undefined;
  readonly picked: string | null;
  readonly onPick: (id: string) => void;
}

const NEAR_ZOOM = 20;
const nothing = { type: 'FeatureCollection' as const, features: [] };

/** Tickets as circles over the outlines of the photos. */
export function useTicketLayers(map: MapLibre | null, { tickets, photos, picked, onPick }: Shown): void {
  const pick = useRef(onPick);
  pick.current = onPick;
  useEffect(() => {
    if (map) addLayers(map, (id) => pick.current(id));
  }, [map]);
  useEffect(() => {
    if (map) setData(map, 'tickets', (tickets ?? []).map(ticketFeature));
  }, [map, tickets]);
  useEffect(() => {
    if (map) setData(map, 'footprints', (photos ?? []).flatMap(footprintFeature));
  }, [map, photos]);
  useEffect(() => {
    if (!map) return;
    map.setFilter('picked', ['==', ['get', 'id'], picked ?? '']);
    const ticket = tickets?.find(({ id }) => id === picked);
    if (ticket) map.easeTo({ center: [ticket.lon, ticket.lat], zoom: Math.max(map.getZoom(), NEAR_ZOOM) });
  }, [map, tickets, picked]);
}

function addLayers(map: MapLibre, onPick: (id: string) => void): void {
  map.addSource('footprints', { type: 'geojson', data: nothing });
  map.addSource('tickets', { type: 'geojson', data: nothing });
  map.addLayer({
    id: 'footprint',
    type: 'line',
    source: 'footprints',
    paint: { 'line-color': '#ffffff', 'line-opacity': 0.35, 'line-width': 1 },
  });
  map.addLayer({
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
  map.addLayer({
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
  map.on('click', 'ticket', (event) => {
    const id: unknown = event.features?.[0]?.properties.id;
    if (typeof id === 'string') onPick(id);
  });
  const cursor = (shape: string) => () => {
    map.getCanvas().style.cursor = shape;
  };
  map.on('mouseenter', 'ticket', cursor('pointer'));
  map.on('mouseleave', 'ticket', cursor(''));
}

function setData(map: MapLibre, source: string, features: Feature[]): void {
  void map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features });
}

const ticketFeature = ({ id, lon, lat, priority }: Ticket): Feature => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [lon, lat] },
  properties: { id, colour: priorityColours[priority] ?? '' },
});

const footprintFeature = ({ footprint }: Schema<'Photo'>): Feature[] =>
  footprint
    ? [
        {
          type: 'Feature',
          geometry: { type: 'Polygon', coordinates: footprint.coordinates as number[][][] },
          properties: {},
        },
      ]
    : [];
