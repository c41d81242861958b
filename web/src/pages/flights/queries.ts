import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { all, api, call, type Schema } from '../../api/client';

export type Flight = Schema<'Flight'>;
export type Photo = Schema<'Photo'>;
export type Progress = Schema<'FlightProgress'>;

const PAGE = 500;

export const readFlights = (state?: Flight['state']) =>
  all<Flight>((after) => api.GET('/api/flights', { params: { query: { after, limit: PAGE, state } } }));

export const readPhotos = (id: string) =>
  all<Photo>((after) =>
    api.GET('/api/flights/{id}/photos', { params: { path: { id }, query: { after, limit: PAGE } } }),
  );

export const useFlights = () => useQuery({ queryKey: ['flights', 'all'], queryFn: () => readFlights() });

export const useFlight = (id: string) =>
  useQuery({
    queryKey: ['flights', id],
    queryFn: () => call(api.GET('/api/flights/{id}', { params: { path: { id } } })),
  });

export const usePhotos = (id: string) =>
  useQuery({ queryKey: ['photos', 'of-flight', id], queryFn: () => readPhotos(id) });

const isProgress = (value: unknown): value is Progress =>
  typeof value === 'object' && value !== null && 'stages' in value;

/** Keeps the flight's counts up to date by server-sent events; photos are read again when the counts change. */
export function useLiveProgress(id: string): void {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource(`/api/flights/${id}/events`);
    source.addEventListener('progress', ({ data }: MessageEvent<string>) => {
      const progress: unknown = JSON.parse(data);
      if (!isProgress(progress)) return;
      client.setQueryData<Schema<'FlightWithProgress'>>(
        ['flights', id],
        (flight) => flight && { ...flight, state: progress.state, progress },
      );
      void client.invalidateQueries({ queryKey: ['photos', 'of-flight', id] });
    });
    return () => source.close();
  }, [client, id]);
}
