import { api, call, type Schema } from '../../api/client';
import { type View, viewsOfEvidence } from '../../components/ViewStrip';

export type Find = Schema<'ReviewItem'>;
export type DamageClass = Schema<'Ticket'>['damageClass'];
export type Severity = Schema<'Ticket'>['severity']['least'];

/** A ticket with the defect it is for. */
export interface Case {
  readonly ticketId: string;
  readonly defectId: string;
}

/**
 * What a reviewer can say about a find. `amend` and `split` change it and leave it on the desk, and so does `merge` into it;
 * the others end it.
 */
export type Verdict =
  | { readonly kind: 'accept' }
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'duplicate'; readonly of: string }
  /** These views show another damage. */
  | { readonly kind: 'split'; readonly detectionIds: readonly string[] }
  /** All of them are one damage. */
  | { readonly kind: 'merge'; readonly stays: Case; readonly goes: readonly Case[] }
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

type Regrouping = Extract<Verdict, { kind: 'split' | 'merge' }>;

const isRegrouping = (verdict: Verdict): verdict is Regrouping =>
  verdict.kind === 'split' || verdict.kind === 'merge';

/** What is on the desk no more after a decision. */
export function endedBy({ find, verdict }: Pick<Decision, 'find' | 'verdict'>): readonly string[] {
  switch (verdict.kind) {
    case 'amend':
    case 'split':
      return [];
    case 'merge':
      return verdict.goes.map(({ ticketId }) => ticketId);
    default:
      return [find.id];
  }
}

/** Versions of tickets as the server last told them: a decision that waited for the network is checked against the newest. */
const versions = new Map<string, number>();

export const versionOf = (ticket: Schema<'Ticket'>): number =>
  Math.max(ticket.version, versions.get(ticket.id) ?? 0);

const keepVersion = (ticket: { readonly id: string; readonly version: number }): void => {
  versions.set(ticket.id, ticket.version);
};

/** What the server made of splits and merges, by decision: needed to take them back. */
const regrouped = new Map<string, Promise<Regrouped>>();

export interface Regrouped {
  /** Of the split or merge. */
  readonly id: string;
  readonly defectId: string;
  /** The ticket that a split opened. */
  readonly opened: { readonly id: string; readonly number: string } | null;
}

/** Null for a decision that is no split or merge, or was never sent. */
export const regroupedBy = (decisionId: string): Promise<Regrouped> | null =>
  regrouped.get(decisionId) ?? null;

export async function sendDecision({ id, find, verdict }: Decision): Promise<void> {
  if (isRegrouping(verdict)) {
    if (!find.ticket) return;
    const answer = regroup(find.ticket, verdict);
    regrouped.set(id, answer);
    await answer;
    return;
  }
  if (find.ticket) return sendAboutTicket(find.ticket, verdict);
  if (find.detection) return sendAboutDetection(find.detection, verdict);
}

async function regroup(ticket: Schema<'Ticket'>, verdict: Regrouping): Promise<Regrouped> {
  const { defectId } = verdict.kind === 'merge' ? verdict.stays : ticket;
  const params = { path: { id: defectId } };
  if (verdict.kind === 'merge') {
    const defectIds = verdict.goes.map((gone) => gone.defectId);
    const { id } = await call(api.POST('/api/defects/{id}/merges', { params, body: { defectIds } }));
    await readVersion(ticket.id);
    return { id, defectId, opened: null };
  }
  const body = { detectionIds: [...verdict.detectionIds] };
  const answer = await call(api.POST('/api/defects/{id}/splits', { params, body }));
  await readVersion(ticket.id);
  const { id, ticketId, ticketNumber } = answer;
  return { id, defectId, opened: ticketId && ticketNumber ? { id: ticketId, number: ticketNumber } : null };
}

/**
 * Regrouping changes the ticket's rating: the next decision about it is one about what it is now. What can't be read is no reason to
 * regroup once more: that decision is then refused as one about an older version.
 */
async function readVersion(id: string): Promise<void> {
  await call(api.GET('/api/tickets/{id}', { params: { path: { id } } })).then(keepVersion, () => undefined);
}

async function takeRegroupingBack(decisionId: string, verdict: Regrouping): Promise<void> {
  const made = await regrouped.get(decisionId);
  if (!made) return;
  const { id, defectId } = made;
  if (verdict.kind === 'split')
    await call(
      api.DELETE('/api/defects/{id}/splits/{splitId}', { params: { path: { id: defectId, splitId: id } } }),
    );
  else
    await call(
      api.DELETE('/api/defects/{id}/merges/{mergeId}', { params: { path: { id: defectId, mergeId: id } } }),
    );
  regrouped.delete(decisionId);
}

async function sendAboutTicket(
  ticket: Schema<'Ticket'>,
  verdict: Exclude<Verdict, Regrouping>,
): Promise<void> {
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

function moveOf(verdict: Exclude<Verdict, Regrouping | { kind: 'amend' }>) {
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
    default:
      return null;
  }
}

export async function takeBack({ id, find, verdict }: Decision): Promise<void> {
  if (find.ticket && isRegrouping(verdict)) {
    await takeRegroupingBack(id, verdict);
    await readVersion(find.ticket.id);
  } else if (find.ticket) {
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
