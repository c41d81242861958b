import { readFileSync, writeFileSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import { type Role, roles } from '../../src/domain/access/role';
import { findInProject } from '../../src/platform/config/project-root';
import { type ApiCaller, emailOf, startTestApi, type TestApi } from '../support/api';
import { aDetection, aFlight, aGeotag, aPhoto, aTicket, aUser } from '../support/builders';
import { fitting, type Operation, operations, pathParameters } from '../support/openapi/document';

const TABLE = findInProject('docs/access.md');
/** Nouns whose things belong to somebody. */
const OWNED = new Set(['flights', 'photos', 'detections', 'tickets', 'api-keys', 'views']);
/** Of an original that has its row; its bytes nobody gets as far as to miss. */
const SHA256 = 'ab'.repeat(32);
/** Where a value that only fits the schema would be refused before the thing is looked for. */
const BODIES: Readonly<Record<string, unknown>> = {
  'PATCH /api/flights/{id}': { purpose: 'test' },
  'POST /api/flights': { name: 'Jalan Merdeka' },
  'POST /api/detections/{id}/decision': { decision: 'accepted' },
  'POST /api/photos/{id}/detections': { damageClass: 'D40', box: { x: 1, y: 1, width: 9, height: 9 } },
  'PATCH /api/tickets/{id}': { severity: 'high', reason: 'Seen on site', version: 1 },
  'POST /api/tickets/{id}/measurements': { depthMillimetres: 40 },
  'POST /api/ticket-batches': { ids: [uuidv7()], action: { kind: 'assign', assigneeId: null } },
};
/** After these the caller has to sign in again. */
const ENDS_SESSION = new Set(['DELETE /api/session', 'POST /api/users/me/password']);
const callers = ['stranger', ...roles] as const;

type Verdict = 'yes' | 'no' | 'hidden' | 'sign in';

const verdictOf = (status: number, { code, detail }: { code: string; detail: string }): Verdict => {
  if (code === 'not-signed-in') return 'sign in';
  // A wrong password is an answer, not a closed door.
  if (status === 403 && !code.includes('password')) return 'no';
  // A picture that isn't made yet is missing for everyone.
  return status === 404 &&
    /^(?!Preview|Tile|Pyramid)[A-Z][A-Za-z ]+ [0-9a-f-]{36} does not exist/.test(detail)
    ? 'hidden'
    : 'yes';
};

describe('who may do what to whose things', () => {
  let api: TestApi;
  let other: string;
  /** Requests that were refused for their shape, perhaps before anyone looked whose thing it is. */
  const unread = new Set<string>();
  const people = new Map<string, { readonly caller: ApiCaller; readonly id: string }>();

  beforeAll(async () => {
    api = await startTestApi();
    for (const role of roles) await enter(role);
    await api.signIn('operator', 'other');
    other = await userId('operator', 'other');
    await api.database.query(
      `insert into stored_object (sha256, size_bytes, media_type, storage_key, stored_at) values ($1::text, 1, 'image/jpeg', $1::text, now())`,
      [SHA256],
    );
  });
  afterAll(() => api.stop());

  const userId = async (role: Role, name?: string): Promise<string> => {
    const [row]: { id: string }[] = await api.database.query('select id from user_account where email = $1', [
      emailOf(role, name),
    ]);
    return row?.id ?? '';
  };
  const enter = async (role: Role) =>
    people.set(role, { caller: await api.signIn(role), id: await userId(role) });

  /** What the operation is about, fresh and belonging to this person. */
  async function thingOf(operation: Operation, owner: string): Promise<Record<string, string>> {
    const noun = operation.path.split('/')[2] ?? '';
    if (noun === 'users') return { id: (await aUser(api.database)).id };
    if (noun === 'api-keys') return { id: await insertKey(owner) };
    if (noun === 'views') return { id: await insertView(owner) };
    const flight = await aFlight(api.database, { operatorId: owner, state: 'receiving' });
    if (noun === 'flights') return { id: flight.id, flight: flight.id };
    if (noun === 'tickets' || noun === 'defects') {
      const ticket = await aTicket(api.database, flight, { state: 'assigned', assigneeId: owner });
      return { id: noun === 'tickets' ? ticket.id : ticket.defectId, ticket: ticket.id };
    }
    const photo = await aPhoto(api.database, flight, { geotag: aGeotag() });
    await api.database.query('update photo set sha256 = $2 where id = $1', [photo.id, SHA256]);
    if (noun !== 'detections') return { id: photo.id, photo: photo.id };
    return { id: (await aDetection(api.database, photo)).id };
  }

  async function insertKey(owner: string): Promise<string> {
    const id = uuidv7();
    await api.database.query(
      `insert into api_key (id, user_id, name, token_hash, token_prefix, scopes, created_at) values ($1::uuid, $2, 'key', $1::text, 'pantau_', '{account}', now())`,
      [id, owner],
    );
    return id;
  }

  async function insertView(owner: string): Promise<string> {
    const id = uuidv7();
    await api.database.query(
      `insert into saved_view (id, user_id, page, name, query, is_shared, created_at) values ($1::uuid, $2, 'tickets', $1::text, '{}', false, now())`,
      [id, owner],
    );
    return id;
  }

  async function ask(operation: Operation, name: string, owner: string | null): Promise<Verdict> {
    const thing = owner === null ? {} : await thingOf(operation, owner);
    const ids = (field: string) => thing[field.replace(/(?<=.)Id$/, '')] ?? uuidv7();
    const value = (field: string) =>
      String(fitting(operation.parameters.find((one) => one.name === field)?.schema ?? {}, field, ids));
    const path = pathParameters(operation).reduce(
      (text, field) => text.replace(`{${field}}`, field === 'id' && thing.id ? thing.id : value(field)),
      operation.path,
    );
    const needed = operation.parameters.filter((one) => one.in === 'query' && one.required);
    const query = needed.map((one) => `${one.name}=${encodeURIComponent(value(one.name))}`).join('&');
    const { body } = operation;
    const leave = new AbortController();
    const caller = people.get(name)?.caller ?? api.stranger;
    const response = await caller.fetch(query ? `${path}?${query}` : path, {
      method: operation.method,
      signal: leave.signal,
      ...(body
        ? {
            body: body.schema
              ? JSON.stringify(
                  BODIES[`${operation.method} ${operation.path}`] ?? fitting(body.schema, '', ids),
                )
              : 'bytes',
            headers: { 'content-type': body.mediaType },
          }
        : {}),
    });
    const isProblem = response.headers.get('content-type')?.includes('problem+json');
    const problem = isProblem
      ? ((await response.json()) as { code: string; detail: string })
      : { code: '', detail: '' };
    leave.abort();
    if (problem.code === 'invalid-input') unread.add(`${operation.method} ${operation.path}`);
    if (ENDS_SESSION.has(`${operation.method} ${operation.path}`) && response.ok) await enter(name as Role);
    return verdictOf(response.status, problem);
  }

  /** `yes`, or `own` when another's thing stays hidden. */
  async function cell(operation: Operation, name: string): Promise<string> {
    const isOwned = OWNED.has(operation.path.split('/')[2] ?? '') && pathParameters(operation).includes('id');
    if (!isOwned) return ask(operation, name, pathParameters(operation).includes('id') ? other : null);
    const others = await ask(operation, name, other);
    const person = people.get(name);
    if (!person) return others;
    const own = await ask(operation, name, person.id);
    if (own === others) return own;
    return `own ${own}, other’s ${others}`;
  }

  it('is what docs/access.md says (WRITE_ACCESS_TABLE=1 writes it anew)', async () => {
    const rows: string[][] = [];
    for (const operation of operations) {
      const cells: string[] = [];
      for (const name of callers) cells.push(await cell(operation, name));
      rows.push([`${operation.method} ${operation.path}`, ...cells, operation.scope ?? '']);
    }
    for (const [index, { roles: allowed }] of operations.entries()) {
      const [what, ...cells] = rows[index]?.slice(0, -1) ?? [];
      const declared = callers.map((name) => {
        if (allowed.length === 0) return 'yes';
        if (name === 'stranger') return 'sign in';
        return allowed.includes(name) ? expect.not.stringMatching(/^(no|sign in)$/) : 'no';
      });
      expect([what, ...cells]).toEqual([what, ...declared]);
    }
    expect([...unread]).toEqual([]);
    const text = `${head}${[['', ...callers, 'scope'], [...callers, '', ''].map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`;
    if (process.env.WRITE_ACCESS_TABLE) writeFileSync(TABLE, text);
    expect(text).toBe(readFileSync(TABLE, 'utf8'));
  }, 240_000);
});

const head = `# Who may do what to whose things

Made by \`test/contract/access-matrix.spec.ts\` from docs/openapi.json: each cell is a request that was sent, once to a thing of the caller's own and
once to another's. A flight, its photos and its detections are its operator's; a ticket is the person's who has it; keys and views are their maker's.

\`yes\`: let in (what the thing's state forbids is refused later). \`no\`: 403. \`hidden\`: 404, as for a thing that doesn't exist (attachments, batches, splits, merges, road layers and tiles that aren’t there were asked for). \`sign in\`: 401.

\`scope\`: what an API key must have for it, beside an owner whose role may. Keys are made by people, and only people make them, change passwords and sign out.

`;
