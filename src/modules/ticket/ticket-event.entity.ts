import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TicketState } from '../../domain/ticket/ticket-state';

export const ticketEventKinds = [
  'opened',
  'transition',
  'assignment',
  'comment',
  'reclass',
  'severity',
  /** Depth, width or length that somebody measured on site. */
  'measurement',
  'plan',
  'attachment',
  'undo',
  /** What a flight says of the damage where that moves nothing. */
  'observation',
  /** Views of the damage were said to be another one's. */
  'split',
] as const;
export type TicketEventKind = (typeof ticketEventKinds)[number];

/** One thing that happened to a ticket, with who did it; an undone decision stays, marked. */
@Entity({ name: 'ticket_event' })
export class TicketEvent {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') ticketId!: string;
  @Column('text') kind!: TicketEventKind;
  @Column('text', { nullable: true }) fromState!: TicketState | null;
  @Column('text', { nullable: true }) toState!: TicketState | null;
  @Column('text', { nullable: true }) body!: string | null;
  @Column('jsonb') details!: Record<string, unknown>;
  @Column('uuid', { nullable: true }) actorId!: string | null;
  @Column('text') actorLabel!: string;
  @Column('timestamptz') at!: Date;
  @Column('timestamptz', { nullable: true }) undoneAt!: Date | null;
}
