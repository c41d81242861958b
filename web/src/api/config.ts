import { useQuery } from '@tanstack/react-query';
import { api, call } from './client';

/** Version, the city's zone, the outside base map; undefined until it is read. */
export const useConfig = () =>
  useQuery({
    queryKey: ['config'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => call(api.GET('/api/config')),
  }).data;
