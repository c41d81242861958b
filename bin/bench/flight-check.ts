import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DomainError } from '../../src/domain/domain-error';
import type { Geotag } from '../../src/domain/photogrammetry/camera-pose';
import type { ControlSight } from '../../src/domain/photogrammetry/gcp-list';
import { geotagFromTags } from '../../src/domain/photogrammetry/geotag-from-tags';
import { type ControlCheck, checkGroundControl } from '../../src/domain/photogrammetry/ground-control';
import { readMakerAttitude } from '../../src/domain/photogrammetry/maker-attitude';
import { isTrusted } from '../../src/domain/photogrammetry/pose-finding';
import type { Metres } from '../../src/domain/units';
import { GREY_LONGEST_SIDE_PX } from '../../src/modules/registration/grey-photos.service';
import { readSettings } from '../../src/platform/config/settings';
import { decodeGrey } from '../../src/platform/imaging/grey-photo';
import { ExifrPhotoHeaderReader } from '../../src/platform/metadata/exifr-photo-header-reader';
import { withFileBytes } from '../../src/platform/metadata/file-byte-source';
import { readGcpFile } from '../client/ground-control-file';
import { findPhotos } from '../client/photo-paths';
import { OperatorError } from '../launcher/operator-error';
import { type PhotoToPlace, type RegistrationRun, runRegistration } from './registration-run';

interface BenchPhoto {
  readonly name: string;
  readonly path: string;
  readonly geotag: Geotag;
  /** With the airframe's heading in place of the camera's; null where the photo doesn't tell it. */
  readonly byFlightYaw: Geotag | null;
}

export interface CheckFigures {
  readonly rmse: Metres | null;
  readonly sights: number;
  readonly points: ControlCheck['points'];
  /** Share of sights whose 95 % ellipse holds the surveyed point. */
  readonly coverage: number | null;
}

export interface FlightFigures {
  readonly photos: number;
  readonly unreadable: readonly string[];
  readonly edited: readonly string[];
  /** Of all photos with a pose, edited ones too; null where none can be decoded. */
  readonly registration: RegistrationRun | null;
  /** Null where the folder holds no gcp_list.txt. */
  readonly control: {
    readonly problems: readonly string[];
    readonly trusted: CheckFigures;
    /** The edited photos' poses taken at their word. */
    readonly asDelivered: CheckFigures;
    /** The edited photos' pixels turned back by 180°, as a viewer turned them. */
    readonly turnedBack: CheckFigures;
    /** Every photo that registration found a place for, turned where it says so. */
    readonly registered: CheckFigures;
    /** The same photos by the camera's and by the airframe's heading. */
    readonly gimbalYaw: CheckFigures;
    readonly flightYaw: CheckFigures;
  } | null;
}

/** How well the photos of a folder place the ground points of its `gcp_list.txt`. */
export async function checkFlightFolder(folder: string): Promise<FlightFigures> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new OperatorError(`${folder}: there is no such folder.`);
  const { photos, unreadable } = await readPhotos(folder);
  if (photos.size === 0) throw new OperatorError(`${folder} holds no photo that can be read.`);
  const isEdited = ({ geotag }: BenchPhoto) =>
    geotag.reasons.some(({ code }) => code === 'edited-after-capture');
  const edited = [...photos.values()].filter(isEdited).map(({ name }) => name);
  const registration = await register(photos);
  const gcpFile = join(folder, 'gcp_list.txt');
  const hasControl = await stat(gcpFile).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!hasControl) return { photos: photos.size, unreadable, edited, registration, control: null };
  const { sights, problems } = await readGcpFile(gcpFile);
  const check = (wanted: readonly ControlSight[], choose: (photo: BenchPhoto) => Geotag | null) =>
    figuresOf(
      checkGroundControl(wanted, (name) => {
        const photo = photos.get(basename(name));
        const geotag = photo ? choose(photo) : null;
        return geotag && { geotag };
      }),
    );
  const trusted = ({ geotag }: BenchPhoto) => (isTrusted(geotag.grade) ? geotag : null);
  return {
    photos: photos.size,
    unreadable,
    edited,
    registration,
    control: {
      problems: problems.map(({ line, message }) => `line ${line} ${message}`),
      trusted: check(sights, trusted),
      asDelivered: check(sights, ({ geotag }) => geotag),
      turnedBack: check(
        sights.map((sight) => (edited.includes(sight.photo) ? turnBack(sight, photos) : sight)),
        ({ geotag }) => geotag,
      ),
      registered: check(sights, ({ name }) => registration?.byName.get(name)?.geotag ?? null),
      gimbalYaw: check(sights, (photo) => (photo.byFlightYaw ? trusted(photo) : null)),
      flightYaw: check(sights, (photo) => trusted(photo) && photo.byFlightYaw),
    },
  };
}

async function register(photos: ReadonlyMap<string, BenchPhoto>): Promise<RegistrationRun | null> {
  const toPlace: PhotoToPlace[] = [];
  for (const { name, path, geotag } of photos.values()) {
    if (!geotag.pose) continue;
    try {
      const image = await decodeGrey(path, GREY_LONGEST_SIDE_PX, readSettings().MAX_PHOTO_PIXELS);
      toPlace.push({ name, geotag, image });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
  return toPlace.length > 0 ? runRegistration(toPlace) : null;
}

function turnBack(sight: ControlSight, photos: ReadonlyMap<string, BenchPhoto>): ControlSight {
  const { width, height } = photos.get(sight.photo)!.geotag;
  return { ...sight, pixel: { x: width - sight.pixel.x, y: height - sight.pixel.y } };
}

function figuresOf({ residuals, points, rmse }: ControlCheck): CheckFigures {
  const chiSquare95 = -2 * Math.log(0.05);
  const held = residuals.filter(({ squaredDeviations }) => squaredDeviations <= chiSquare95).length;
  const sights = residuals.length;
  return { rmse, sights, points, coverage: sights === 0 ? null : held / sights };
}

async function readPhotos(
  folder: string,
): Promise<{ photos: Map<string, BenchPhoto>; unreadable: string[] }> {
  const reader = new ExifrPhotoHeaderReader(readSettings());
  const photos = new Map<string, BenchPhoto>();
  const unreadable: string[] = [];
  for (const { path } of (await findPhotos([folder])).photos) {
    const name = basename(path);
    try {
      const tags = await withFileBytes(path, (source) => reader.readTags(source));
      const geotag = geotagFromTags(tags);
      const flightYaw = readMakerAttitude(tags)?.flightYaw ?? null;
      const byFlightYaw =
        geotag.pose && flightYaw !== null ? { ...geotag, pose: { ...geotag.pose, yaw: flightYaw } } : null;
      photos.set(name, { name, path, geotag, byFlightYaw });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      unreadable.push(`${name}: ${error.message} (${error.code})`);
    }
  }
  return { photos, unreadable };
}
