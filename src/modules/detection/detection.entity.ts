import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DamageClass } from '../../domain/detection/damage';
import type { GroundPolygon } from '../../domain/units';

export type DetectionDecision = 'pending' | 'accepted' | 'rejected' | 'corrected';

/** A box in photo pixels, by the model or by a person; with its place on the ground where the pose is trusted. */
@Entity({ name: 'detection' })
export class Detection {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') photoId!: string;
  @Column('uuid') flightId!: string;
  /** The photo's run that found it; older runs stay, superseded. */
  @Column('integer') run!: number;
  @Column('text') origin!: 'model' | 'person';
  @Column('text', { nullable: true }) modelVersion!: string | null;
  @Column('text') damageClass!: DamageClass;
  @Column('double precision') score!: number;
  @Column('double precision') x!: number;
  @Column('double precision') y!: number;
  @Column('double precision') width!: number;
  @Column('double precision') height!: number;
  @Column('double precision', { nullable: true }) lon!: number | null;
  @Column('double precision', { nullable: true }) lat!: number | null;
  @Column('double precision', { nullable: true }) covEe!: number | null;
  @Column('double precision', { nullable: true }) covEn!: number | null;
  @Column('double precision', { nullable: true }) covNn!: number | null;
  /** Its photo's error against the flight's other photos, where registration knows it. */
  @Column('double precision', { name: 'between_photos_m', nullable: true }) betweenPhotosM!: number | null;
  @Column('jsonb', { nullable: true }) polygon!: GroundPolygon | null;
  @Column('double precision', { nullable: true }) lengthM!: number | null;
  @Column('double precision', { nullable: true }) widthM!: number | null;
  @Column('double precision', { name: 'area_m2', nullable: true }) areaM2!: number | null;
  @Column('double precision', { nullable: true }) bearingDeg!: number | null;
  /** Direction of the dark line in the box, and of the pavement around it, on the ground; 0..180. */
  @Column('double precision', { nullable: true }) crackBearingDeg!: number | null;
  @Column('double precision', { nullable: true }) crackSigmaDeg!: number | null;
  @Column('double precision', { nullable: true }) pavementBearingDeg!: number | null;
  @Column('double precision', { nullable: true }) pavementSigmaDeg!: number | null;
  /** Where the photo's top points from there. */
  @Column('double precision', { nullable: true }) photoBearingDeg!: number | null;
  /** Width of the crack measured across it, in the photo's own pixels; null where it isn't a crack or didn't stand out. */
  @Column('double precision', { name: 'opening_px', nullable: true }) openingPx!: number | null;
  @Column('text') decision!: DetectionDecision;
  @Column('uuid', { nullable: true }) decidedBy!: string | null;
  @Column('timestamptz', { nullable: true }) decidedAt!: Date | null;
  @Column('text', { nullable: true }) decisionReason!: string | null;
  @Column('uuid', { nullable: true }) correctsId!: string | null;
  @Column('timestamptz', { nullable: true }) supersededAt!: Date | null;
  @Column('uuid', { nullable: true }) defectId!: string | null;
  @Column('timestamptz') createdAt!: Date;
}
