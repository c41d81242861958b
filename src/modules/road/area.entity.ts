import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { GroundArea } from '../../domain/roads/ground-area';

/** A ward, or whatever else a city is divided into. */
@Entity({ name: 'area' })
export class Area {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') layerId!: string;
  /** What its file calls it. */
  @Column('text', { nullable: true }) sourceId!: string | null;
  @Column('text', { nullable: true }) name!: string | null;
  @Column('text') kind!: string;
  @Column('jsonb') geometry!: GroundArea;
  @Column('double precision') west!: number;
  @Column('double precision') south!: number;
  @Column('double precision') east!: number;
  @Column('double precision') north!: number;
}
