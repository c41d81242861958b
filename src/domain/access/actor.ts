import type { Role } from './role';

export type ActorKind = 'user' | 'api-key' | 'system' | 'anonymous';

/** Who does a thing: every state change names one. */
export interface Actor {
  readonly kind: ActorKind;
  /** The account behind it; null for the system and for strangers. */
  readonly userId: string | null;
  readonly label: string;
  readonly role: Role | null;
}

export const systemActor: Actor = { kind: 'system', userId: null, label: 'pantau', role: null };
