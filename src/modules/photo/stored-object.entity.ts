import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An original in storage, once for each content; verified by reading it back. */
@Entity({ name: 'stored_object' })
export class StoredObject {
  /** Lower-case hex. */
  @PrimaryColumn('text') sha256!: string;
  /** bigint comes as a string. */
  @Column('bigint') sizeBytes!: string;
  @Column('text') mediaType!: string;
  @Column('text') storageKey!: string;
  @Column('timestamptz') storedAt!: Date;
}
