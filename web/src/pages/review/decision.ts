import { api, call, type Schema } from '../../api/client';
import { type View, viewsOfEvidence } from '../../components/ViewStrip';

export type Find = Schema<'ReviewItem'>;
export type DamageClass = Schema<'Ticket'>['damageClass'];
export type Severity = Schema<'Ticket'>['severity']['least'];

/** What a reviewer can say about a find. `amend` changes it and leaves it on the desk; the others end it. */
export type Verdict =
  | { readonly kind: 'accept' }
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'duplicate'; readonly of: string }
  | {
      readonly kind: 'amend';
      readonly damageClass?: DamageClass;
      readonly severity?: Severity;
      readonly reason: string;
    };

export interface Decision {
  readonly id: string;
  readonly find: Find;
  readonly verdict: Verdict;
}

/** Versions of tickets as the server last told them: a decision that waited for the network is checked against the newest. */
const versions = new Map<string, number>();

export const versionOf = (ticket: Schema<'Ticket'>): number =>
  Math.max(ticket.version, versions.get(ticket.id) ?? 0);

const keepVersion = (ticket: { readonly id: string; readonly version: number }): void => {
  versions.set(ticket.id, ticket.version);
};

export async function sendDecision({ find, verdict }: Decision): Promise<void> {
  if (find.ticket) return sendAboutTicket(find.ticket, verdict);
  if (find.detection) return sendAboutDetection(find.detection, verdict);
}

async function sendAboutTicket(ticket: Schema<'Ticket'>, verdict: Verdict): Promise<void> {
  const path = { id: ticket.id };
  const version = versionOf(ticket);
  if (verdict.kind === 'amend') {
    const { damageClass, severity, reason } = verdict;
    const body = { damageClass: damageClass as 'D00' | undefined, severity, reason, version };
    keepVersion(await call(api.PATCH('/api/tickets/{id}', { params: { path }, body })));
    return;
  }
  const body = { version, ...moveOf(verdict) };
  keepVersion(await call(api.POST('/api/tickets/{id}/transitions', { params: { path }, body })));
}

function moveOf(verdict: Exclude<Verdict, { kind: 'amend' }>) {
  switch (verdict.kind) {
    case 'accept':
      return { to: 'open' } as const;
    case 'reject':
      return { to: 'rejected', reason: verdict.reason } as const;
    case 'duplicate':
      return { to: 'duplicate', duplicateOf: verdict.of } as const;
  }
}

/** A box without a place has no ticket: it is judged by itself. */
async function sendAboutDetection(detection: Schema<'Detection'>, verdict: Verdict): Promise<void> {
  const body = judgementOf(verdict);
  if (!body) return;
  await call(api.POST('/api/detections/{id}/decision', { params: { path: { id: detection.id } }, body }));
}

function judgementOf(verdict: Verdict): Schema<'DetectionDecision'> | null {
  switch (verdict.kind) {
    case 'accept':
      return { decision: 'accepted' };
    case 'reject':
      return { decision: 'rejected', reason: verdict.reason };
    case 'amend':
      return verdict.damageClass ? { decision: 'corrected', damageClass: verdict.damageClass } : null;
    case 'duplicate':
      return null;
  }
}

export async function takeBack({ find }: Decision): Promise<void> {
  if (find.ticket) {
    const path = { id: find.ticket.id };
    keepVersion(await call(api.POST('/api/tickets/{id}/undo', { params: { path }, body: {} })));
  } else if (find.detection) {
    await call(api.DELETE('/api/detections/{id}/decision', { params: { path: { id: find.detection.id } } }));
  }
}

/** Every sight of a find: of a box without a place the one photo, of a ticket all its evidence once it is here. */
export function viewsOfFind(find: Find | null, detail: Schema<'TicketDetail'> | undefined): readonly View[] {
  if (find?.detection) {
    const { id, photoWidth, photoHeight, ...seen } = find.detection;
    return [{ ...seen, detectionId: id, width: photoWidth, height: photoHeight, takenAt: null }];
  }
  return find?.ticket && detail?.id === find.ticket.id ? viewsOfEvidence(detail.evidence) : [];
}
