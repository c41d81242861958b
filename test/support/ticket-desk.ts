import type { Flight } from '../../src/modules/flight/flight.entity';
import type { Ticket } from '../../src/modules/ticket/ticket.entity';
import { type ApiCaller, startTestApi, type TestApi } from './api';
import { aFlight, aTicket, type TicketTold } from './builders';

export interface TicketView {
  id: string;
  number: string;
  state: string;
  version: number;
  damageClass: string;
  severity: { least: string; most: string; reasons: string[]; isByPerson: boolean };
  priority: number;
  dueAt: string | null;
  assignee: { id: string; name: string } | null;
  duplicateOf: string | null;
  photos: { name: string }[];
  acknowledgedAt: string | null;
  repairedAt: string | null;
  closedAt: string | null;
  evidence: { photoName: string; box: object }[];
  history: {
    kind: string;
    from: string | null;
    to: string | null;
    body: string | null;
    undoneAt: string | null;
    details: object;
    actor: { name: string };
  }[];
  allowedMoves: { to: string; needs: string }[];
  canUndo: boolean;
}
export interface List {
  items: TicketView[];
  next: string | null;
}
export interface Refusal {
  code: string;
  detail: string;
  details: Record<string, unknown>;
}

/** An API with people of three roles, and before each test one flight and no ticket; call it in a `describe`, and read its people within tests only. */
export function atTicketDesk() {
  let api: TestApi;
  let flight: Flight;
  let operator: ApiCaller;
  let reviewer: ApiCaller;
  let supervisor: ApiCaller;

  beforeAll(async () => {
    api = await startTestApi();
    [operator, reviewer, supervisor] = await Promise.all([
      api.signIn('operator'),
      api.signIn('reviewer'),
      api.signIn('supervisor'),
    ]);
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.database.query('truncate flight, photo, detection, defect, ticket, ticket_event cascade');
    flight = await aFlight(api.database);
  });

  return {
    get api() {
      return api;
    },
    get flight() {
      return flight;
    },
    get operator() {
      return operator;
    },
    get reviewer() {
      return reviewer;
    },
    get supervisor() {
      return supervisor;
    },
    make: (told: TicketTold = {}) => aTicket(api.database, flight, told),
    show: async (ticket: Ticket, caller = supervisor) =>
      (await caller.get<TicketView>(`/api/tickets/${ticket.id}`)).body,
    numbersOf: async (query: string, caller = supervisor) =>
      (await caller.get<List>(`/api/tickets?${query}`)).body.items.map((ticket) => ticket.number),
    move: (ticket: Ticket, body: object, caller = supervisor) =>
      caller.post<TicketView & Refusal>(`/api/tickets/${ticket.id}/transitions`, body),
    assign: (ticket: Ticket, assigneeId: string | null, caller = supervisor) =>
      caller.fetch(`/api/tickets/${ticket.id}/assignment`, {
        method: 'PUT',
        body: JSON.stringify({ assigneeId }),
        headers: { 'content-type': 'application/json' },
      }),
  };
}
