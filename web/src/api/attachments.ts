import { call, type Schema } from './client';

type Kind = Schema<'TicketAttachment'>['kind'];

interface About {
  readonly kind: Kind;
  readonly name: string;
  readonly takenAt?: Date;
  readonly place?: { readonly lon: number; readonly lat: number; readonly accuracyMetres: number } | null;
}

/** Adds a picture to a ticket; its bytes are the body, what is known about it the query. */
export function sendAttachment(
  ticketId: string,
  picture: Blob,
  about: About,
): Promise<Schema<'TicketAttachment'>> {
  const query = new URLSearchParams({ kind: about.kind, name: about.name });
  if (about.takenAt) query.set('takenAt', about.takenAt.toISOString());
  for (const [key, value] of Object.entries(about.place ?? {})) query.set(key, String(value));
  return call(
    fetch(`/api/tickets/${ticketId}/attachments?${query}`, {
      method: 'POST',
      body: picture,
      headers: { 'Content-Type': picture.type || 'application/octet-stream' },
    }).then(async (response) => {
      const body = await response.json().catch(() => null);
      return response.ok
        ? { data: body as Schema<'TicketAttachment'>, response }
        : { error: body as unknown, response };
    }),
  );
}
