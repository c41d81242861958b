import { Column, Entity, PrimaryColumn } from 'typeorm';

export const attachmentKinds = ['before', 'after', 'other'] as const;
export type AttachmentKind = (typeof attachmentKinds)[number];

/** A picture that somebody on site added to a ticket. */
@Entity({ name: 'ticket_attachment' })
export class TicketAttachment {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') ticketId!: string;
  @Column('text') kind!: AttachmentKind;
  /** What its sender called it; shown, never used as a path or key. */
  @Column('text') name!: string;
  @Column('text') mediaType!: string;
  @Column('bigint') sizeBytes!: string;
  @Column('text') sha256!: string;
  @Column('text') originalKey!: string;
  @Column('text') pictureKey!: string;
  /** Time and place as the phone told them. */
  @Column('timestamptz', { nullable: true }) takenAt!: Date | null;
  @Column('double precision', { nullable: true }) lon!: number | null;
  @Column('double precision', { nullable: true }) lat!: number | null;
  @Column('double precision', { nullable: true }) accuracyM!: number | null;
  @Column('uuid') addedBy!: string;
  @Column('timestamptz') addedAt!: Date;
  @Column('timestamptz', { nullable: true }) originalErasedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) removedAt!: Date | null;
}
