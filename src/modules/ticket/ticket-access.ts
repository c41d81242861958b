import type { Actor } from '../../domain/access/actor';
import type { Role } from '../../domain/access/role';

/** Crews see the tickets that are assigned to them; every other role sees all. Null: no restriction. */
export const ownTicketsOnly = (actor: Actor): string | null => (actor.role === 'crew' ? actor.userId : null);

/**
 * Pictures that crews took by hand show people and yards as fine as the phone saw them, and where it stood: they are for who repairs and who judges
 * a repair, not for operators.
 */
export const attachmentRoles = ['reviewer', 'supervisor', 'crew', 'admin'] as const satisfies readonly Role[];
export const maySeeAttachments = ({ role }: Actor): boolean => attachmentRoles.some((one) => one === role);
