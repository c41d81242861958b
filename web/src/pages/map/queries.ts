import { useQuery } from '@tanstack/react-query';
import { all, api, call, type Schema } from '../../api/client';

export type Ticket = Schema<'Ticket'>;

export const useFlights = () =>
  useQuery({
    queryKey: ['flights', 'all'],
    queryFn: () =>
      all<Schema<'Flight'>>((after) => api.GET('/api/flights', { params: { query: { after, limit: 500 } } })),
  });

export const useFlightTickets = (flight: string | null) =>
  useQuery({
    queryKey: ['tickets', 'of-flight', flight],
    enabled: flight !== null,
    queryFn: async () => {
      const tickets = await all<Ticket>((after) =>
        api.GET('/api/tickets', { params: { query: { after, limit: 500, flight: flight ?? '' } } }),
      );
      return tickets.sort((a, b) => a.priority - b.priority || b.score - a.score);
    },
  });

export const useFlightPhotos = (flight: string | null) =>
  useQuery({
    queryKey: ['photos', 'of-flight', flight],
    enabled: flight !== null,
    queryFn: () =>
      all<Schema<'Photo'>>((after) =>
        api.GET('/api/flights/{id}/photos', {
          params: { path: { id: flight ?? '' }, query: { after, limit: 500 } },
        }),
      ),
  });

export const useTicket = (id: string | null) =>
  useQuery({
    queryKey: ['tickets', id],
    enabled: id !== null,
    queryFn: () => call(api.GET('/api/tickets/{id}', { params: { path: { id: id ?? '' } } })),
  });
