import { v7 as uuidv7 } from 'uuid';
import { type Role, roles } from '../../src/domain/access/role';
import { scopes } from '../../src/domain/access/scope';
import { hashToken } from '../../src/modules/user/secret-token';
import type { Problem } from '../../src/platform/http/problem';
import { emailOf, startTestApi, type TestApi } from '../support/api';
import { fitting, type Operation, operations, pathParameters } from '../support/openapi/document';

const guarded = operations.filter(({ roles: allowed }) => allowed.length > 0);

describe('what an API key may be used for', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    for (const role of roles) await api.signIn(role);
  });
  afterAll(() => api.stop());

  /** A key of the first role that may call the operation. */
  async function makeKey(operation: Operation, allowed: readonly string[]): Promise<string> {
    const token = `pantau_${uuidv7()}`;
    await api.database.query(
      `insert into api_key (id, user_id, name, token_hash, token_prefix, scopes, created_at)
       select $1, id, 'key', $2, 'pantau_', $3, now() from user_account where email = $4`,
      [uuidv7(), hashToken(token), allowed, emailOf(operation.roles[0] as Role)],
    );
    return token;
  }

  async function ask(operation: Operation, token: string): Promise<Partial<Problem>> {
    const value = (name: string) => {
      const schema = operation.parameters.find((one) => one.name === name)?.schema ?? {};
      return String(fitting(schema, name, () => uuidv7()));
    };
    const path = pathParameters(operation).reduce(
      (text, name) => text.replace(`{${name}}`, value(name)),
      operation.path,
    );
    const leave = new AbortController();
    const response = await api.stranger.fetch(path, {
      method: operation.method,
      headers: { authorization: `Bearer ${token}` },
      signal: leave.signal,
    });
    const isProblem = response.headers.get('content-type')?.includes('problem+json');
    const problem = isProblem ? ((await response.json()) as Problem) : {};
    leave.abort();
    return problem;
  }

  it('is said by every route that isn’t for anyone', () => {
    const known: readonly (string | null)[] = scopes;
    expect(guarded.length).toBeGreaterThan(80);
    const silent = guarded.filter(({ scope }) => !known.includes(scope));
    expect(silent.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    for (const scope of scopes) expect(guarded.map((operation) => operation.scope)).toContain(scope);
  });

  it('is nothing else: without the scope, with all others, each route refuses and names it', async () => {
    for (const operation of guarded) {
      const others = scopes.filter((scope) => scope !== operation.scope);
      const problem = await ask(operation, await makeKey(operation, others));
      expect({ path: operation.path, code: problem.code, ...problem.details }).toEqual({
        path: operation.path,
        code: 'scope-missing',
        scope: operation.scope,
      });
      expect(problem.detail).toContain(`scope ${operation.scope};`);
    }
  }, 60_000);

  it('is let in with that one scope alone', async () => {
    for (const operation of guarded) {
      const problem = await ask(operation, await makeKey(operation, [operation.scope ?? '']));
      expect({ path: operation.path, code: problem.code ?? 'none' }).toEqual({
        path: operation.path,
        code: expect.not.stringMatching(/^(scope-missing|role-not-allowed|not-signed-in)$/),
      });
    }
  }, 60_000);
});
