import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FlightState } from '../../domain/pipeline';
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
  /** Planned area as a GeoJSON polygon. */
  @Column('jsonb', { nullable: true }) area!: object | null;
  @Column('jsonb', { nullable: true }) poses!: FlightPoses | null;
  @Column('jsonb', { nullable: true }) terrain!: FlightTerrain | null;
  @Column('jsonb', { nullable: true }) registration!: FlightRegistration | null;
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
