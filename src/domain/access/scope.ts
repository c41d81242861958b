/**
 * What an API key may be used for, within what its owner's role allows. Writing doesn't include reading. `review`: the queue, decisions and marks;
 * `export`: whole tables in one file; `originals`: photos as the camera wrote them; `account`: the owner's own notices, views and session.
 */
export const scopes = [
  'flights:read',
  'flights:write',
  'review',
  'tickets:read',
  'tickets:write',
  'roads:read',
  'roads:write',
  'export',
  'originals',
  'account',
  'admin:read',
  'admin:write',
] as const;
export type Scope = (typeof scopes)[number];

/** First word of a route's path, to the scopes for reading and for changing it. */
const SCOPES_BY_NOUN: Readonly<Record<string, readonly [Scope, Scope]>> = {
  flights: ['flights:read', 'flights:write'],
  'sample-flight': ['flights:read', 'flights:write'],
  photos: ['flights:read', 'flights:write'],
  detections: ['flights:read', 'review'],
  review: ['review', 'review'],
  bystanders: ['review', 'review'],
  defects: ['tickets:read', 'tickets:write'],
  tickets: ['tickets:read', 'tickets:write'],
  'ticket-batches': ['tickets:read', 'tickets:write'],
  'ticket-tiles': ['tickets:read', 'tickets:write'],
  figures: ['tickets:read', 'tickets:write'],
  'service-levels': ['tickets:read', 'admin:write'],
  roads: ['roads:read', 'roads:write'],
  areas: ['roads:read', 'roads:write'],
  'road-layers': ['roads:read', 'roads:write'],
  notices: ['account', 'account'],
  views: ['account', 'account'],
  session: ['account', 'account'],
  'api-keys': ['account', 'account'],
  users: ['admin:read', 'admin:write'],
  audit: ['admin:read', 'admin:write'],
  system: ['admin:read', 'admin:write'],
};

/**
 * What a route needs when it doesn't say so itself; `path` with or without `/api`, such as `/api/flights/:id`. Null for a noun that isn't known:
 * then no key gets in.
 */
export function scopeByDefault(method: string, path: string): Scope | null {
  const [noun = ''] = path.replace(/^\/(api\/)?/, '').split(/[/.]/);
  const pair = SCOPES_BY_NOUN[noun];
  if (!pair) return null;
  return method === 'GET' || method === 'HEAD' ? pair[0] : pair[1];
}
