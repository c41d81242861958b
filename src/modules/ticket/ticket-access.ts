import type { Actor } from '../../domain/access/actor';

/** Crews see the tickets that are assigned to them; every other role sees all. Null: no restriction. */
export const ownTicketsOnly = (actor: Actor): string | null => (actor.role === 'crew' ? actor.userId : null);
