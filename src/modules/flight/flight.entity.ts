import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FlightState } from '../../domain/pipeline';
import type { FlightQuality } from '../../domain/quality/flight-quality';
import type { FlightRegistration } from '../../domain/registration/registration';
import type { FlightPoses, FlightTerrain } from './flight-files';

/** One survey mission. */
@Entity({ name: 'flight' })
export class Flight {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  @Column('text', { nullable: true }) drone!: string | null;
  @Column('text', { nullable: true }) pilot!: string | null;
  @Column('text', { nullable: true }) permitNumber!: string | null;
  @Column('text', { nullable: true }) purpose!: string | null;
  @Column('text', { nullable: true }) certificate!: string | null;
  /** Planned area as a GeoJSON polygon. */
  @Column('jsonb', { nullable: true }) area!: object | null;
  @Column('jsonb', { nullable: true }) poses!: FlightPoses | null;
  @Column('jsonb', { nullable: true }) terrain!: FlightTerrain | null;
  @Column('jsonb', { nullable: true }) registration!: FlightRegistration | null;
  @Column('jsonb', { nullable: true }) quality!: FlightQuality | null;
  /** What `quality` was judged from is as old as this. */
  @Column('timestamptz', { nullable: true }) qualityAt!: Date | null;
  @Column('timestamptz', { nullable: true }) withdrawnAt!: Date | null;
  @Column('text', { nullable: true }) withdrawnReason!: string | null;
  @Column('uuid', { nullable: true }) withdrawnBy!: string | null;
  /** Rendered, not flown: to look around with. */
  @Column('boolean', { default: false }) isSample!: boolean;
  @Column('text') state!: FlightState;
  /** Counts re-runs: what an older run left is a no-op for this one. */
  @Column('integer') run!: number;
  @Column('uuid') operatorId!: string;
  @Column('text', { nullable: true }) failureCode!: string | null;
  @Column('text', { nullable: true }) failureMessage!: string | null;
  @Column('text', { nullable: true }) correlationId!: string | null;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) sealedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) processedAt!: Date | null;
  @Column('timestamptz') updatedAt!: Date;
}
