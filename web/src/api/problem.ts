/** What the server refused: its sentence, its stable code, and the id to quote when asking for help. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly correlationId: string | null = null,
    readonly details: Readonly<Record<string, unknown>> = {},
    readonly fields: readonly { readonly field: string; readonly message: string }[] = [],
  ) {
    super(message);
  }
}

interface ProblemBody {
  readonly code?: string;
  readonly detail?: string;
  readonly correlationId?: string | null;
  readonly details?: Record<string, unknown>;
  readonly errors?: { field: string; message: string }[];
}

export function readProblem(status: number, body: unknown): ApiProblem {
  const { code, detail, correlationId, details, errors } = (body ?? {}) as ProblemBody;
  return new ApiProblem(
    status,
    code ?? `status-${status}`,
    detail ?? `The server answered ${status}.`,
    correlationId ?? null,
    details,
    errors,
  );
}

export const serverUnreachable = (cause: unknown): ApiProblem =>
  Object.assign(
    new ApiProblem(
      0,
      'server-unreachable',
      'The server can’t be reached. Check the connection and try again.',
    ),
    { cause },
  );
