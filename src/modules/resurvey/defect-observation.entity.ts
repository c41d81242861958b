import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Verdict } from '../../domain/resurvey/judge-place';
import type { MeasuredSize } from '../../domain/resurvey/measure-size';
import type { PlaceView } from '../../domain/resurvey/place-view';
import type { VerdictReason } from '../../domain/resurvey/reasons';

/** What one flight says of one defect; a re-run of the flight replaces it. */
@Entity({ name: 'defect_observation' })
export class DefectObservation {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') flightId!: string;
  @Column('uuid') defectId!: string;
  /** The flight's run that said so. */
  @Column('integer') run!: number;
  @Column('text') verdict!: Verdict;
  @Column('jsonb') reasons!: readonly VerdictReason[];
  @Column('double precision', { nullable: true }) probabilityGone!: number | null;
  /** When the flight first looked at the place, as its photos tell; else when the flight was made. */
  @Column('timestamptz') seenAt!: Date;
  /** Views without a flaw, or with the damage in them. */
  @Column('integer') viewsCounted!: number;
  @Column('integer') viewsWithDamage!: number;
  @Column('integer') viewsWithRepair!: number;
  @Column('jsonb') views!: readonly PlaceView[];
  @Column('jsonb', { nullable: true }) sizeBefore!: MeasuredSize | null;
  @Column('jsonb', { nullable: true }) sizeAfter!: MeasuredSize | null;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') updatedAt!: Date;
}
