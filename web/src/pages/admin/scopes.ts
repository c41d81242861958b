import type { Schema } from '../../api/client';

type Scope = Schema<'ApiKey'>['scopes'][number];

/** Each scope with the name of its text: a colon means something else in keys of texts. */
const texts: Readonly<Record<Scope, string>> = {
  'flights:read': 'readFlights',
  'flights:write': 'writeFlights',
  review: 'review',
  'tickets:read': 'readTickets',
  'tickets:write': 'writeTickets',
  'roads:read': 'readRoads',
  'roads:write': 'writeRoads',
  export: 'export',
  originals: 'originals',
  account: 'account',
  'admin:read': 'readAdmin',
  'admin:write': 'writeAdmin',
};

export const scopeChoices = (Object.entries(texts) as [Scope, string][]).map(([scope, text]) => ({
  scope,
  text,
}));
