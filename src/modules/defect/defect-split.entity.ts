import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DamageClass } from '../../domain/detection/damage';

/** A person said that some views of a defect show another one. */
@Entity({ name: 'defect_split' })
export class DefectSplit {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') defectId!: string;
  /** The defect that was made of what left. */
  @Column('uuid') splitOffId!: string;
  @Column('uuid', { nullable: true }) decidedBy!: string | null;
  @Column('timestamptz') decidedAt!: Date;
  @Column('timestamptz', { nullable: true }) undoneAt!: Date | null;
}

/** Which defect a split said a box shows, with the box as it was: its place in the photo outlives models and poses. */
@Entity({ name: 'defect_split_box' })
export class DefectSplitBox {
  @PrimaryColumn('uuid') splitId!: string;
  @PrimaryColumn('uuid') detectionId!: string;
  @Column('uuid') photoId!: string;
  @Column('text') damageClass!: DamageClass;
  @Column('double precision') x!: number;
  @Column('double precision') y!: number;
  @Column('double precision') width!: number;
  @Column('double precision') height!: number;
  /** What it was evidence of before. */
  @Column('uuid') fromDefectId!: string;
  @Column('uuid') defectId!: string;
}
