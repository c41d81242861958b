import './style.css';
import { all, call, type Flight, type Photo, Problem, type Ticket, type TicketWithEvidence } from './api';
import { signIn } from './sign-in';
import { TicketMap } from './ticket-map';
import { element, ticketDetail, ticketRow } from './ticket-panel';

const byId = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as T;
};

const list = byId<HTMLOListElement>('tickets');
const detail = byId('detail');
const message = byId('message');
const flightChoice = byId<HTMLSelectElement>('flight');
const photosToggle = byId<HTMLInputElement>('photos');

let tickets: readonly Ticket[] = [];
const map = new TicketMap(byId('map'), (id) => void run(() => pick(id)));

/** Whatever fails is said on the page, with an id to quote. */
async function run(task: () => Promise<void>): Promise<void> {
  try {
    message.textContent = '';
    await task();
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return start();
    message.textContent = (error as Error).message;
    if (error instanceof Problem && error.correlationId)
      message.append(element('small', {}, ` (${error.correlationId})`));
  }
}

async function start(): Promise<void> {
  const user = await signIn();
  byId('who').textContent = `${user.displayName} (${user.role})`;
  byId('sign-out').hidden = false;
  await run(showFlights);
}

async function showFlights(): Promise<void> {
  const flights = (await all<Flight>('/api/flights')).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  flightChoice.replaceChildren(
    ...flights.map((flight) => element('option', { value: flight.id }, `${flight.name} (${flight.state})`)),
  );
  if (flights.length === 0)
    message.textContent = 'No flight yet. Send one with: pantau upload DIR --flight NAME';
  else await showFlight(flightChoice.value);
}

async function showFlight(flightId: string): Promise<void> {
  closeDetail();
  const [found, photos] = await Promise.all([
    all<Ticket>(`/api/tickets?flight=${flightId}`),
    all<Photo>(`/api/flights/${flightId}/photos`),
  ]);
  tickets = [...found].sort((a, b) => a.priority - b.priority || b.score - a.score);
  list.replaceChildren(...tickets.map((ticket) => ticketRow(ticket, () => void run(() => pick(ticket.id)))));
  if (tickets.length === 0)
    message.textContent = 'This flight has no ticket: no damage was found on photos with a trusted position.';
  await map.show(tickets, photos);
  await map.showPhotos(photosToggle.checked);
}

async function pick(ticketId: string): Promise<void> {
  const ticket = await call<TicketWithEvidence>('GET', `/api/tickets/${ticketId}`);
  detail.replaceChildren(...ticketDetail(ticket, closeDetail));
  detail.hidden = false;
  list.hidden = true;
  detail.querySelector('button')?.focus();
  await map.mark(ticket);
}

function closeDetail(): void {
  detail.hidden = true;
  list.hidden = false;
  void map.mark(null);
}

flightChoice.addEventListener('change', () => void run(() => showFlight(flightChoice.value)));
photosToggle.addEventListener('change', () => void map.showPhotos(photosToggle.checked));
byId('sign-out').addEventListener(
  'click',
  () =>
    void run(async () => {
      await call('DELETE', '/api/session');
      location.reload();
    }),
);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !detail.hidden) closeDetail();
});

void start();
