import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '../../domain/access/role';
import type { Language } from '../../domain/notice/notice-kinds';

@Entity({ name: 'user_account' })
export class UserAccount {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') email!: string;
  @Column('text') displayName!: string;
  /** argon2id, PHC string. */
  @Column('text', { select: false }) passwordHash!: string;
  /** Somebody else set the password, or it was printed: nothing else is to be done before the person chose one. */
  @Column('boolean', { default: false }) mustChangePassword!: boolean;
  @Column('text') role!: Role;
  /** That mails are written in. */
  @Column('text', { default: 'id' }) language!: Language;
  @Column('boolean') isActive!: boolean;
  @Column('integer') failedSignIns!: number;
  @Column('timestamptz', { nullable: true }) lockedUntil!: Date | null;
  /** When its person was erased; the row stays for what the account did. */
  @Column('timestamptz', { nullable: true }) erasedAt!: Date | null;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') updatedAt!: Date;
}
