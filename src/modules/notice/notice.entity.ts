import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { NoticeKind } from '../../domain/notice/notice-kinds';

/** One thing that one person is told. */
@Entity({ name: 'notice' })
export class Notice {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') userId!: string;
  @Column('text') kind!: NoticeKind;
  @Column('text') subjectKind!: 'flight' | 'ticket';
  @Column('uuid') subjectId!: string;
  /** What it came from: the same cause tells a person once. */
  @Column('text') cause!: string;
  @Column('jsonb') details!: {
    readonly name: string;
    readonly reason?: string | null;
    readonly dueAt?: string | null;
  };
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) readAt!: Date | null;
  /** False for those who want it by mail alone. */
  @Column('boolean') isShown!: boolean;
  @Column('text') mailState!: 'none' | 'waiting' | 'sent' | 'failed';
  @Column('integer', { default: 0 }) mailTries!: number;
  @Column('timestamptz', { nullable: true }) mailAfter!: Date | null;
}
