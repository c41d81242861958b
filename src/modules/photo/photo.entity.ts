import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Geotag, PoseGrade } from '../../domain/photogrammetry/camera-pose';
import type { PhotoState } from '../../domain/pipeline';
import type { PhotoQuality } from '../../domain/quality/judge-photo';
import type { PhotoRegistration, RegistrationGrade } from '../../domain/registration/registration';
import type { GroundPolygon } from '../../domain/units';

/** One file of a flight, whatever became of it. */
@Entity({ name: 'photo' })
export class Photo {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') flightId!: string;
  /** Path relative to the folder that was sent; shown, never used as a path or key. */
  @Column('text') name!: string;
  @Column('text') declaredSha256!: string;
  @Column('bigint') declaredSize!: string;
  /** Set once the object was read back and its hash agreed. */
  @Column('text', { nullable: true }) sha256!: string | null;
  @Column('text') state!: PhotoState;
  @Column('integer') run!: number;
  @Column('uuid', { nullable: true }) duplicateOf!: string | null;
  @Column('text', { nullable: true }) multipartUploadId!: string | null;
  /** The client says that all bytes were sent; ingest proves it. */
  @Column('boolean') isUploaded!: boolean;
  @Column('text', { nullable: true }) rejectionCode!: string | null;
  @Column('text', { nullable: true }) rejectionMessage!: string | null;
  @Column('integer', { nullable: true }) widthPx!: number | null;
  @Column('integer', { nullable: true }) heightPx!: number | null;
  @Column('timestamptz', { nullable: true }) takenAt!: Date | null;
  @Column('double precision', { nullable: true }) lon!: number | null;
  @Column('double precision', { nullable: true }) lat!: number | null;
  @Column('double precision', { nullable: true }) gsdM!: number | null;
  @Column('text', { nullable: true }) poseGrade!: PoseGrade | null;
  @Column('jsonb', { nullable: true }) geotag!: Geotag | null;
  /** How well the photo fits its neighbours; null before the flight was registered. */
  @Column('text', { nullable: true }) registrationGrade!: RegistrationGrade | null;
  @Column('jsonb', { nullable: true }) registration!: PhotoRegistration | null;
  /** The geotag as it was before registration corrected it; null where nothing was corrected. */
  @Column('jsonb', { nullable: true }) unregisteredGeotag!: Geotag | null;
  @Column('jsonb', { nullable: true }) quality!: PhotoQuality | null;
  @Column('jsonb', { nullable: true }) footprint!: GroundPolygon | null;
  @Column('text', { nullable: true }) modelVersion!: string | null;
  @Column('integer', { nullable: true }) detectionCount!: number | null;
  /** When the bytes were deleted because they had been kept long enough. */
  @Column('timestamptz', { nullable: true }) originalErasedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) picturesErasedAt!: Date | null;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') updatedAt!: Date;
}
