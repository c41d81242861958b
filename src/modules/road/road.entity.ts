import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { GroundLine } from '../../domain/roads/line-on-ground';

export interface RoadGeometry {
  readonly type: 'MultiLineString';
  readonly coordinates: readonly GroundLine[];
}

/** A centreline with its name and class. */
@Entity({ name: 'road' })
export class Road {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') layerId!: string;
  /** What its file calls it. */
  @Column('text', { nullable: true }) sourceId!: string | null;
  @Column('text', { nullable: true }) name!: string | null;
  @Column('text', { nullable: true }) roadClass!: string | null;
  @Column('double precision') lengthM!: number;
  @Column('jsonb') geometry!: RoadGeometry;
  @Column('double precision') west!: number;
  @Column('double precision') south!: number;
  @Column('double precision') east!: number;
  @Column('double precision') north!: number;
}
