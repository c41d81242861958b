import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { StoredObject } from '../../src/modules/photo/stored-object.entity';
import { ObjectStorage, storageKeys } from '../../src/platform/storage/object-storage';
import { type ApiCaller, startTestApi, type TestApi } from '../support/api';
import { aDetection, aFlight, aGeotag, aPhoto, aTicket, aUser } from '../support/builders';
import { fitting, type Operation, operations, pathParameters } from '../support/openapi/document';
import {
  brokenBodies,
  hostileAddressParts,
  hostileCursors,
  mutations,
  writeJson,
} from '../support/openapi/hostile-values';

/** Requests under way at once: enough to keep two cores busy. */
const AT_ONCE = 8;
/** An answer that takes longer never comes. */
const ANSWER_LIMIT_MS = 30_000;
/** These would end the session that everything else is sent with. */
const ENDS_OWN_SESSION = new Set(['DELETE /api/session', 'POST /api/users/me/password']);

interface HostileRequest {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly mediaType?: string;
  readonly body?: string | Buffer;
}

describe('the API, given hostile values for every field that its document names', () => {
  let api: TestApi;
  let admin: ApiCaller;
  let things: Record<string, string>;

  beforeAll(async () => {
    api = await startTestApi({ REQUESTS_PER_MINUTE: '0' });
    admin = await api.signIn('admin');
    things = await makeThings(api);
  });
  afterAll(() => api.stop());

  /** One of each noun, so that a request gets as far as the rows. */
  const idFor = (operation: Operation) => (name: string) => {
    if (name !== 'id') return things[name.replace(/Ids?$|Id$/, '')] ?? uuidv7();
    const noun = operation.path.split('/')[2] ?? '';
    return things[noun.replace(/s$/, '')] ?? uuidv7();
  };

  const addressOf = (operation: Operation, changed: Readonly<Record<string, string>> = {}) => {
    const value = (name: string) =>
      changed[name] ??
      encodeURIComponent(
        String(
          fitting(
            operation.parameters.find((one) => one.name === name)?.schema ?? {},
            name,
            idFor(operation),
          ),
        ),
      );
    const path = pathParameters(operation).reduce(
      (text, name) => text.replace(`{${name}}`, value(name)),
      operation.path,
    );
    const query = operation.parameters.filter(
      (one) => one.in === 'query' && (one.required || one.name in changed),
    );
    return query.length === 0
      ? path
      : `${path}?${query.map(({ name }) => `${name}=${value(name)}`).join('&')}`;
  };

  function* requestsFor(operation: Operation): Generator<HostileRequest> {
    const { method, body } = operation;
    const base = body?.schema ? fitting(body.schema, '', idFor(operation)) : null;
    const sound = body
      ? { mediaType: body.mediaType, body: body.schema ? writeJson(base) : 'no such file' }
      : {};
    yield { what: 'as documented', method, path: addressOf(operation), ...sound };
    for (const { name } of operation.parameters)
      for (const part of name === 'after' ? hostileCursors : hostileAddressParts)
        yield {
          what: `${name}=${part.slice(0, 40)}`,
          method,
          path: addressOf(operation, { [name]: part }),
          ...sound,
        };
    if (!body) return;
    for (const [mediaType, broken] of brokenBodies)
      yield { what: `a body of ${mediaType}`, method, path: addressOf(operation), mediaType, body: broken };
    if (body.schema)
      for (const { way, value } of mutations(body.schema, base)) {
        const text = writeJson(value);
        yield {
          what: `${way}: ${text.slice(0, 60)}`,
          method,
          path: addressOf(operation),
          mediaType: 'application/json',
          body: text,
        };
      }
  }

  /** What is wrong with the answer; null when nothing is. */
  async function faultOf({ what, method, path, mediaType, body }: HostileRequest): Promise<string | null> {
    const leave = new AbortController();
    let response: Response;
    try {
      response = await admin.fetch(path, {
        method,
        signal: AbortSignal.any([leave.signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
        ...(body === undefined
          ? {}
          : {
              body: typeof body === 'string' ? body : new Uint8Array(body),
              headers: { 'content-type': mediaType ?? '' },
            }),
      });
    } catch (error) {
      return `${method} ${path.slice(0, 100)} (${what}) was not answered: ${error}`;
    }
    const type = response.headers.get('content-type') ?? '';
    const name = `${method} ${path.slice(0, 100)} (${what})`;
    if (response.status < 400) {
      leave.abort();
      return null;
    }
    const text = await response.text();
    if (response.status >= 500) return `${name} answered ${response.status} ${text.slice(0, 200)}`;
    if (!type.startsWith('application/problem+json')) return `${name} answered ${response.status} as ${type}`;
    return /"code":"[a-z0-9-]+"/.test(text) ? null : `${name} answered ${response.status} without code`;
  }

  it('never fails by its own fault, and refuses with a problem', async () => {
    const faults: string[] = [];
    let sent = 0;
    for (const operation of operations) {
      if (ENDS_OWN_SESSION.has(`${operation.method} ${operation.path}`)) continue;
      const requests = [...requestsFor(operation)];
      sent += requests.length;
      const worker = async () => {
        for (let next = requests.pop(); next; next = requests.pop()) {
          const fault = await faultOf(next);
          if (fault) faults.push(fault);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    }
    expect(faults).toEqual([]);
    expect(sent).toBeGreaterThan(5000);
  }, 600_000);

  it('bears hostile headers', async () => {
    const texts = [
      '',
      'x'.repeat(4000),
      '%00',
      '\x80\xff',
      ';;=;',
      'Bearer',
      'Bearer  ',
      'Bearer pantau_x_y',
      'bytes=9-1',
      'bytes=-99999999999999999999',
      '"*/*;q=9',
    ];
    const names = [
      'authorization',
      'cookie',
      'range',
      'accept',
      'accept-language',
      'x-correlation-id',
      'if-none-match',
      'origin',
      'x-forwarded-host',
      'user-agent',
    ];
    const statuses = await Promise.all(
      names.flatMap((name) =>
        texts.flatMap((text) =>
          [`/api/photos/${things.photo}/original`, '/api/flights', '/health/live'].map(
            async (path) => (await admin.fetch(path, { headers: { [name]: text } })).status,
          ),
        ),
      ),
    );
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
  });
});

async function makeThings({ app, database }: TestApi): Promise<Record<string, string>> {
  const bytes = Buffer.from('an original');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const storageKey = storageKeys.original(sha256);
  await app.get(ObjectStorage, { strict: false }).write(storageKey, bytes, { mediaType: 'image/jpeg' });
  await database.getRepository(StoredObject).save({
    sha256,
    sizeBytes: `${bytes.length}`,
    mediaType: 'image/jpeg',
    storageKey,
    storedAt: new Date(),
  });
  const user = await aUser(database, 'crew');
  const flight = await aFlight(database, { state: 'processed' });
  const photo = await aPhoto(database, flight, { geotag: aGeotag() });
  await database.query('update photo set sha256 = $1 where id = $2', [sha256, photo.id]);
  const detection = await aDetection(database, photo);
  const ticket = await aTicket(database, flight, { assigneeId: user.id });
  return {
    user: user.id,
    assignee: user.id,
    actor: user.id,
    flight: flight.id,
    photo: photo.id,
    detection: detection.id,
    ticket: ticket.id,
    defect: ticket.defectId,
  };
}
