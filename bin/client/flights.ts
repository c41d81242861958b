import type { ApiClient } from './api-client';

export interface FlightSummary {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly failureMessage?: string | null;
}
export interface FlightProgressView {
  readonly state: string;
  readonly photos: number;
  readonly stages: readonly { readonly stage: string; readonly done: number; readonly total: number }[];
}

const endStates = new Set(['processed', 'failed']);

/** The newest flight of that name which still takes photos, else a new one: so the same command resumes. */
export async function openFlight(
  api: ApiClient,
  name: string,
  details: Record<string, unknown> = {},
): Promise<FlightSummary> {
  const receiving = await api.all<FlightSummary>(
    `/api/flights?state=receiving&name=${encodeURIComponent(name)}`,
  );
  const found = receiving.at(-1);
  return found ?? (await api.post<FlightSummary>('/api/flights', { name, ...details }));
}

/** Asks how far the flight is until it has ended; `see` gets every answer. */
export async function followFlight(
  api: ApiClient,
  flightId: string,
  see: (progress: FlightProgressView) => void,
  pause: () => Promise<void>,
): Promise<FlightProgressView> {
  for (;;) {
    const progress = await api.get<FlightProgressView>(`/api/flights/${flightId}/progress`);
    see(progress);
    if (endStates.has(progress.state)) return progress;
    await pause();
  }
}
