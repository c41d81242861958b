export const roles = ['operator', 'reviewer', 'supervisor', 'admin'] as const;
export type Role = (typeof roles)[number];
