import type { Schema } from '../../../api/client';

type Plan = NonNullable<Schema<'ManifestDecision'>['upload']>;
export type SentParts = { partNumber: number; etag: string }[] | undefined;

interface Order {
  readonly file: File;
  readonly plan: Plan;
  /** Bytes of this file that the storage has so far. */
  readonly onSent: (bytes: number) => void;
  readonly signal: AbortSignal;
}

const TRIES = 4;
const PAUSE_MS = 1000;

/** Sends one file the way the manifest's answer says: whole, or only the parts that are missing. */
export async function putFile({ file, plan, onSent, signal }: Order): Promise<SentParts> {
  if (plan.kind === 'put') {
    await putWithRetries(plan.url, file, plan.headers, onSent, signal);
    return undefined;
  }
  const parts = [...plan.done];
  let before = Math.min(file.size, parts.length * plan.partSize);
  onSent(before);
  for (const { partNumber, url } of plan.parts) {
    const body = file.slice((partNumber - 1) * plan.partSize, partNumber * plan.partSize);
    const etag = await putWithRetries(url, body, {}, (bytes) => onSent(before + bytes), signal);
    before += body.size;
    parts.push({ partNumber, etag });
  }
  return parts.sort((a, b) => a.partNumber - b.partNumber);
}

async function putWithRetries(
  url: string,
  body: Blob,
  headers: Readonly<Record<string, string>>,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await put(url, body, headers, onSent, signal);
    } catch (error) {
      if (tried === TRIES || signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** (tried - 1)));
    }
  }
}

/** XMLHttpRequest, because fetch tells nothing of how much of a body is sent. */
function put(
  url: string,
  body: Blob,
  headers: Readonly<Record<string, string>>,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener('abort', stop, { once: true });
    request.open('PUT', url);
    // Browsers set the length themselves.
    for (const [name, value] of Object.entries(headers))
      if (!/^(content-length|host)$/i.test(name)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded }) => onSent(loaded));
    request.addEventListener('load', () => {
      if (request.status === 200) resolve(request.getResponseHeader('etag') ?? '');
      else reject(new Error(`The storage answered ${request.status}.`));
    });
    request.addEventListener('error', () => reject(new Error('The connection was lost.')));
    request.addEventListener('abort', () => reject(new Error('Stopped.')));
    request.addEventListener('loadend', () => signal.removeEventListener('abort', stop));
    request.send(body);
  });
}
