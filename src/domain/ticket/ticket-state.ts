export const ticketStates = [
  'proposed',
  'open',
  'assigned',
  'in-progress',
  'repaired',
  'verified',
  'closed',
  'rejected',
  'duplicate',
] as const;
export type TicketState = (typeof ticketStates)[number];
