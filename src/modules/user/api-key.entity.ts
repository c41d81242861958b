import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A program's key; shown once, kept as its SHA-256. It may do what its user's role may do. */
@Entity({ name: 'api_key' })
export class ApiKey {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') userId!: string;
  @Column('text') name!: string;
  @Column('text') tokenHash!: string;
  @Column('text') tokenPrefix!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) lastUsedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) expiresAt!: Date | null;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
}
