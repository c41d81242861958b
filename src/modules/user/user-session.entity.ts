import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person's signed-in browser; the cookie holds the token, the row only its SHA-256. */
@Entity({ name: 'user_session' })
export class UserSession {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') userId!: string;
  @Column('text') tokenHash!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') lastSeenAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
  @Column('text', { nullable: true }) userAgent!: string | null;
}
