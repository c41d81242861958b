import { Column, Entity, PrimaryColumn } from 'typeorm';

export const layerKinds = ['roads', 'areas'] as const;
export type LayerKind = (typeof layerKinds)[number];

/** A feature that could not be used, as it is named to whoever imported it. */
export interface LayerProblem {
  readonly row: string;
  readonly fault: string;
}

/** One import of centrelines or areas; another of the same name takes its place. */
@Entity({ name: 'road_layer' })
export class RoadLayer {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') kind!: LayerKind;
  @Column('text') name!: string;
  @Column('text') fileName!: string;
  @Column('text') crs!: string;
  @Column('integer') featureCount!: number;
  /** Of all centrelines; null for areas. */
  @Column('double precision', { nullable: true }) lengthM!: number | null;
  @Column('integer') problemCount!: number;
  /** The first few. */
  @Column('jsonb') problems!: LayerProblem[];
  @Column('text') importedBy!: string;
  @Column('timestamptz') importedAt!: Date;
}
