import type { Actor } from './actor';

/**
 * For whom a picture is made. `desk`: a reviewer, who must find what the model missed. `staff`: supervisors and administrators, who weigh
 * proposals. `field`: crews and operators. `public`: anyone else. Each later one sees no more than the one before.
 */
export const audiences = ['desk', 'staff', 'field', 'public'] as const;
export type Audience = (typeof audiences)[number];

/** A program never sits at the desk, whoever made its key. */
export function audienceOf(actor: Actor): Audience {
  switch (actor.role) {
    case 'reviewer':
      return actor.kind === 'user' ? 'desk' : 'staff';
    case 'supervisor':
    case 'admin':
      return 'staff';
    case 'operator':
    case 'crew':
      return 'field';
    case null:
      return 'public';
  }
}
