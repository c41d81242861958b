import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { all, api, call, type Schema } from '../../api/client';

export type Flight = Schema<'Flight'>;
export type Photo = Schema<'Photo'>;
export type Progress = Schema<'FlightProgress'>;
export type Quality = Schema<'FlightQuality'>;
export type Coverage = Schema<'FlightCoverage'>;
export type Finding = Schema<'QualityFinding'>;

const PAGE = 500;
/** Counts come four times a second; a thousand photos needn't be read again that often. */
const READ_AGAIN_MS = 1500;

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

export const useQuality = (id: string) =>
  useQuery({
    queryKey: ['flights', id, 'quality'],
    queryFn: () => call(api.GET('/api/flights/{id}/quality', { params: { path: { id } } })),
  });

export const useCoverage = (id: string) =>
  useQuery({
    queryKey: ['flights', id, 'coverage'],
    queryFn: () => call(api.GET('/api/flights/{id}/coverage', { params: { path: { id } } })),
  });

const isProgress = (value: unknown): value is Progress =>
  typeof value === 'object' && value !== null && 'stages' in value;

/** Keeps the flight's counts up to date by server-sent events; photos, findings and coverage are read again soon after the counts change. */
export function useLiveProgress(id: string): void {
  const client = useQueryClient();
  useEffect(() => {
    let pending: ReturnType<typeof setTimeout> | undefined;
    let isFirst = true;
    const readAgain = () => {
      pending = undefined;
      void client.invalidateQueries({ queryKey: ['photos', 'of-flight', id] }, { cancelRefetch: false });
      void client.invalidateQueries({ queryKey: ['flights', id] }, { cancelRefetch: false });
    };
    const source = new EventSource(`/api/flights/${id}/events`);
    source.addEventListener('progress', ({ data }: MessageEvent<string>) => {
      const progress: unknown = JSON.parse(data);
      if (!isProgress(progress)) return;
      client.setQueryData<Schema<'FlightWithProgress'>>(
        ['flights', id],
        (flight) => flight && { ...flight, state: progress.state, progress },
      );
      // The first event only repeats what the page has just read.
      if (!isFirst) pending ??= setTimeout(readAgain, READ_AGAIN_MS);
      isFirst = false;
    });
    return () => {
      clearTimeout(pending);
      source.close();
    };
  }, [client, id]);
}
