import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../../domain/access/scope';

/** A program's key; shown once, kept as its SHA-256. It may do what its scopes and its user's role both allow. */
@Entity({ name: 'api_key' })
export class ApiKey {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') userId!: string;
  @Column('text') name!: string;
  @Column('text') tokenHash!: string;
  @Column('text') tokenPrefix!: string;
  @Column('text', { array: true }) scopes!: Scope[];
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) lastUsedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) expiresAt!: Date | null;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
}
