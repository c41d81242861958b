import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { ActorKind } from '../../domain/access/actor';

/** One line of the append-only history; a trigger refuses update and delete. */
@Entity({ name: 'audit_event' })
export class AuditEvent {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id!: string;
  @Column('timestamptz') at!: Date;
  @Column('text') actorKind!: ActorKind;
  @Column('uuid', { nullable: true }) actorId!: string | null;
  @Column('text') actorLabel!: string;
  @Column('text') action!: string;
  @Column('text') subjectKind!: string;
  @Column('text') subjectId!: string;
  @Column('jsonb') details!: Record<string, unknown>;
  @Column('text', { nullable: true }) correlationId!: string | null;
}
