/** `crew` repairs: it sees and moves the tickets that are assigned to it, and nothing else. */
export const roles = ['operator', 'reviewer', 'supervisor', 'crew', 'admin'] as const;
export type Role = (typeof roles)[number];
