import type { Evidence, Ticket, TicketWithEvidence } from './api';
import { damageNames, describeSeverity, metres, priorityColours } from './names';

/** Makes an element with text set as text: file names and notes come from strangers. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export function ticketRow(ticket: Ticket, onPick: () => void): HTMLLIElement {
  const badge = element('span', { className: 'badge', title: `Priority ${ticket.priority} of 5` });
  badge.style.backgroundColor = priorityColours[ticket.priority] ?? '';
  const button = element(
    'button',
    { type: 'button', onclick: onPick },
    badge,
    element('strong', {}, `#${ticket.number} ${damageNames[ticket.damageClass] ?? ticket.damageClass}`),
    element(
      'small',
      {},
      `${describeSeverity(ticket.severity)} · ${metres(ticket.lengthMetres)} × ${metres(ticket.widthMetres)} · ±${metres(ticket.sigmaMetres)} · ${ticket.photoCount} ${ticket.photoCount === 1 ? 'photo' : 'photos'} · ${ticket.state}`,
    ),
  );
  button.dataset.ticket = ticket.id;
  return element('li', {}, button);
}

export function ticketDetail(ticket: TicketWithEvidence, onClose: () => void): HTMLElement[] {
  const facts: [string, string][] = [
    ['State', ticket.state],
    ['Severity', describeSeverity(ticket.severity)],
    ['Priority', String(ticket.priority)],
    ['Size', `${metres(ticket.lengthMetres)} × ${metres(ticket.widthMetres)}`],
    ['Place', `${ticket.lat.toFixed(7)}, ${ticket.lon.toFixed(7)} (± ${metres(ticket.sigmaMetres)})`],
    ['Due', ticket.dueAt ? new Date(ticket.dueAt).toLocaleDateString() : 'when accepted'],
  ];
  const list = element('dl');
  for (const [name, value] of facts) list.append(element('dt', {}, name), element('dd', {}, value));
  const reasons = element(
    'ul',
    { className: 'reasons' },
    ...(ticket.severity.reasons ?? []).map((reason) => element('li', {}, reason)),
  );
  return [
    element('button', { type: 'button', className: 'close', onclick: onClose }, '← All tickets'),
    element('h2', {}, `#${ticket.number} ${damageNames[ticket.damageClass] ?? ticket.damageClass}`),
    list,
    reasons,
    ...ticket.evidence.map(evidenceFigure),
  ];
}

/** The photo with the box drawn over it. */
function evidenceFigure(evidence: Evidence): HTMLElement {
  const { box } = evidence;
  const width = evidence.photoWidth ?? 1;
  const height = evidence.photoHeight ?? 1;
  const picture = element('img', {
    src: `/api/photos/${evidence.photoId}/preview`,
    alt: `Photo ${evidence.photoName}`,
    loading: 'lazy',
  });
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('aria-hidden', 'true');
  const frame = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ x: box.x, y: box.y, width: box.width, height: box.height }))
    frame.setAttribute(name, String(value));
  svg.append(frame);
  return element(
    'figure',
    {},
    element('div', { className: 'picture' }, picture, svg),
    element('figcaption', {}, `${evidence.photoName} · score ${evidence.score.toFixed(2)}`),
  );
}
