export interface Ticket {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly damageClass: string;
  readonly severity: { readonly least: string; readonly most: string; readonly reasons?: readonly string[] };
  readonly priority: number;
  readonly dueAt: string | null;
  readonly lon: number;
  readonly lat: number;
  readonly sigmaMetres: number;
  readonly lengthMetres: number;
  readonly widthMetres: number;
  readonly score: number;
  readonly photoCount: number;
}
export interface Evidence {
  readonly detectionId: string;
  readonly photoId: string;
  readonly photoName: string;
  readonly photoWidth: number | null;
  readonly photoHeight: number | null;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly score: number;
}
export interface TicketWithEvidence extends Ticket {
  readonly evidence: readonly Evidence[];
}
export interface Flight {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly createdAt: string;
}
export interface Photo {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly poseGrade: string | null;
  /** Top left, top right, bottom right, bottom left; null where the pose isn't trusted. */
  readonly corners: readonly (readonly [number, number])[] | null;
  readonly orientation: number | null;
  readonly footprint: { readonly coordinates: readonly (readonly [number, number])[][] } | null;
}
interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** What the server refused, in its own words; quote the id when asking for help. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly correlationId: string | null,
  ) {
    super(message);
  }
}

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => {
    throw new Problem(0, 'The server can’t be reached. Check the connection and try again.', null);
  });
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { detail?: string; correlationId?: string };
    throw new Problem(
      response.status,
      problem.detail ?? `The server answered ${response.status}.`,
      problem.correlationId ?? null,
    );
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export async function all<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  let after: string | null = null;
  do {
    const page: Page<T> = await call(
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}limit=500${after ? `&after=${encodeURIComponent(after)}` : ''}`,
    );
    items.push(...page.items);
    after = page.next;
  } while (after);
  return items;
}
