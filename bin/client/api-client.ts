import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { OperatorError } from '../launcher/operator-error';

/** A refusal by the server, with what its problem document says. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: unknown,
    /** What the server asked to wait before the next try. */
    readonly waitMs = 0,
  ) {
    super(message);
    this.name = 'ApiProblem';
  }
}

export type Credentials =
  | { readonly kind: 'api-key'; readonly key: string }
  | { readonly kind: 'password'; readonly email: string; readonly password: string };

interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 10_000;
const LONGEST_ASKED_MS = 60_000;
const CALL_LIMIT_MS = 60_000;
const DOWNLOAD_LIMIT_MS = 600_000;

/** A client of the public API, as any program could write it. Calls are tried again while the server can't be reached. */
export class ApiClient {
  private cookie: string | null = null;

  constructor(
    readonly server: string,
    private readonly credentials: Credentials,
    private readonly attempts = 8,
  ) {}

  async signIn(): Promise<void> {
    if (this.credentials.kind === 'api-key') return;
    const { email, password } = this.credentials;
    const response = await this.send('POST', '/api/session', { email, password });
    this.cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  }

  async get<T>(path: string): Promise<T> {
    return (await (await this.send('GET', path)).json()) as T;
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    const text = await (await this.send('POST', path, body)).text();
    return (text ? JSON.parse(text) : null) as T;
  }

  /** A file as the body, read as it is sent; tried again as other calls are. */
  async sendFile<T>(path: string, file: string, limitMs: number): Promise<T> {
    return withRetries(this.attempts, async () => {
      const response = await fetch(new URL(path, this.server), {
        method: 'POST',
        headers: {
          ...this.identity(),
          accept: 'application/json',
          'content-type': 'application/octet-stream',
        },
        body: Readable.toWeb(createReadStream(file)) as ReadableStream,
        duplex: 'half',
        signal: AbortSignal.timeout(limitMs),
      } as RequestInit);
      if (!response.ok) throw await problemOf(response);
      return (await response.json()) as T;
    });
  }

  /** Every item of a list, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let after: string | null = null;
    do {
      const separator = path.includes('?') ? '&' : '?';
      const page: Page<T> = await this.get(
        `${path}${separator}limit=500${after ? `&after=${encodeURIComponent(after)}` : ''}`,
      );
      items.push(...page.items);
      after = page.next;
    } while (after);
    return items;
  }

  /** The bytes behind a route that sends on to storage. Storage takes the link alone: credentials stay here. */
  async download(path: string, writeTo: (bytes: Readable) => Promise<void>): Promise<void> {
    await withRetries(this.attempts, async () => {
      const { headers } = await this.send('GET', path, undefined, 'manual');
      const link = headers.get('location');
      if (!link) throw new ApiProblem(502, 'no-link', `${path} names no place to load it from.`, null);
      const answer = await fetch(new URL(link, this.server), {
        signal: AbortSignal.timeout(DOWNLOAD_LIMIT_MS),
      });
      if (!answer.ok || !answer.body) throw await problemOf(answer);
      await writeTo(Readable.fromWeb(answer.body));
    });
  }

  private identity(): Record<string, string> {
    return {
      ...(this.cookie ? { cookie: this.cookie } : {}),
      ...(this.credentials.kind === 'api-key' ? { authorization: `Bearer ${this.credentials.key}` } : {}),
    };
  }

  private async send(
    method: string,
    path: string,
    body?: unknown,
    redirect: 'follow' | 'manual' = 'follow',
  ): Promise<Response> {
    return withRetries(this.attempts, async () => {
      const response = await fetch(new URL(path, this.server), {
        method,
        redirect,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...this.identity(),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(CALL_LIMIT_MS),
      });
      const isSentOn = redirect === 'manual' && response.status >= 300 && response.status < 400;
      if (!response.ok && !isSentOn) throw await problemOf(response);
      return response;
    });
  }
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as { code?: string; detail?: string; title?: string };
    return new ApiProblem(
      response.status,
      problem.code ?? 'unknown',
      problem.detail ?? problem.title ?? text,
      problem,
      (Number(response.headers.get('retry-after')) || 0) * 1000,
    );
  } catch {
    return new ApiProblem(
      response.status,
      'unknown',
      text.slice(0, 200) || `status ${response.status}`,
      null,
    );
  }
}

/** True for what may pass by itself: no answer, a server that starts or is too busy. */
function mayPass(error: unknown): boolean {
  if (error instanceof ApiProblem) return error.status === 429 || error.status === 408 || error.status >= 500;
  return !(error instanceof OperatorError);
}

/** Tries again with a doubling pause and jitter. Throws the last error. */
export async function withRetries<T>(attempts: number, run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt >= attempts || !mayPass(error)) throw error;
      const wait = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
      const asked = error instanceof ApiProblem ? Math.min(error.waitMs, LONGEST_ASKED_MS) : 0;
      await pause(asked + wait / 2 + (Math.random() * wait) / 2);
    }
  }
}
