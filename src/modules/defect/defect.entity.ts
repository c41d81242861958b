import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DamageClass } from '../../domain/detection/damage';
import type { DirectionSource } from '../../domain/roads/crack-class';
import type { GroundPolygon } from '../../domain/units';

/** One real damage on the ground, fused from every detection of it. */
@Entity({ name: 'defect' })
export class Defect {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') damageClass!: DamageClass;
  @Column('text') state!: 'active' | 'merged' | 'withdrawn';
  @Column('uuid', { nullable: true }) mergedInto!: string | null;
  @Column('boolean') isClassByPerson!: boolean;
  @Column('double precision') lon!: number;
  @Column('double precision') lat!: number;
  @Column('double precision') covEe!: number;
  @Column('double precision') covEn!: number;
  @Column('double precision') covNn!: number;
  @Column('jsonb') polygon!: GroundPolygon;
  @Column('double precision') lengthM!: number;
  @Column('double precision') widthM!: number;
  @Column('double precision', { name: 'area_m2' }) areaM2!: number;
  @Column('double precision', { nullable: true }) bearingDeg!: number | null;
  /** What the detections say; `damageClass` is what the road's direction and people made of it. */
  @Column('text', { nullable: true }) detectedClass!: DamageClass | null;
  @Column('text', { nullable: true }) classReference!: DirectionSource | null;
  @Column('double precision', { nullable: true }) classConfidence!: number | null;
  @Column('text', { nullable: true }) classReason!: string | null;
  @Column('uuid', { nullable: true }) roadId!: string | null;
  @Column('text', { nullable: true }) roadName!: string | null;
  /** Distance along the road from its first vertex. */
  @Column('double precision', { nullable: true }) chainageM!: number | null;
  /** From the centreline, to the right of its direction positive. */
  @Column('double precision', { nullable: true }) roadOffsetM!: number | null;
  @Column('uuid', { nullable: true }) areaId!: string | null;
  @Column('text', { nullable: true }) areaName!: string | null;
  /** Depth that a crew measured on site; a photo never tells it. */
  @Column('double precision', { nullable: true }) measuredDepthM!: number | null;
  /** Opening of a crack, or the shorter side of a pothole, that a crew measured on site. */
  @Column('double precision', { nullable: true }) measuredWidthM!: number | null;
  /** Longer side of a pothole that a crew measured on site. */
  @Column('double precision', { nullable: true }) measuredLengthM!: number | null;
  @Column('double precision', { nullable: true }) lengthSigmaM!: number | null;
  @Column('double precision', { nullable: true }) widthSigmaM!: number | null;
  @Column('double precision', { name: 'area_sigma_m2', nullable: true }) areaSigmaM2!: number | null;
  /** Every photo cuts it off: it is at least this large. */
  @Column('boolean') isSizeLeast!: boolean;
  /** Its photos aren't registered to each other: neighbours may have been taken for one. */
  @Column('boolean') leansOnUnregistered!: boolean;
  /** Opening of a crack measured on pixels; null where no photo resolves it. */
  @Column('double precision', { nullable: true }) openingM!: number | null;
  @Column('double precision', { nullable: true }) openingSigmaM!: number | null;
  @Column('double precision') score!: number;
  @Column('integer') photoCount!: number;
  @Column('uuid') firstFlightId!: string;
  @Column('uuid') lastFlightId!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') updatedAt!: Date;
}
