import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import type { DamageClass } from '../../domain/detection/damage';
import type { Severity } from '../../domain/severity/severity';
import type { TicketState } from '../../domain/ticket/ticket-state';

/** The maintenance work for one defect. */
@Entity({ name: 'ticket' })
export class Ticket {
  @PrimaryColumn('uuid') id!: string;
  /** What people call it by; given by the database. */
  @Column({ type: 'bigint', insert: false, update: false })
  number!: string;
  @Column('uuid') defectId!: string;
  @Column('text') state!: TicketState;
  @Column('text') damageClass!: DamageClass;
  @Column('text') severityLeast!: Severity;
  @Column('text') severityMost!: Severity;
  @Column('jsonb') severityReasons!: string[];
  /** A person set it: re-runs leave it alone. */
  @Column('boolean', { default: false }) isSeverityByPerson!: boolean;
  /** 1 is most urgent, 5 least. */
  @Column('integer') priority!: number;
  @Column('jsonb') priorityReasons!: string[];
  @Column('timestamptz', { nullable: true }) dueAt!: Date | null;
  /** A person set the due date: re-rating leaves it alone. */
  @Column('boolean', { default: false }) isDueByPerson!: boolean;
  /** Whole units of the city's currency. */
  @Column('bigint', { nullable: true }) costEstimate!: string | null;
  @Column('timestamptz', { nullable: true }) pausedSince!: Date | null;
  /** All ended pauses together. */
  @Column('bigint', { default: 0 }) pausedMs!: string;
  @Column('uuid', { nullable: true }) assigneeId!: string | null;
  @Column('uuid', { nullable: true }) duplicateOf!: string | null;
  /** The ticket of the repair at whose place this damage broke out again. */
  @Column('uuid', { nullable: true }) repeatOf!: string | null;
  @Column('double precision') lon!: number;
  @Column('double precision') lat!: number;
  /** The flight that first saw it. */
  @Column('uuid') flightId!: string;
  @VersionColumn() version!: number;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) acknowledgedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) repairedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) closedAt!: Date | null;
  @Column('timestamptz') updatedAt!: Date;
}
