import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DomainError } from '../../src/domain/domain-error';
import {
  estimateCorrection,
  type FlightCorrection,
} from '../../src/domain/photogrammetry/control-correction';
import { type GcpList, readGcpList } from '../../src/domain/photogrammetry/gcp-list';
import {
  type ControlCheck,
  type ControlPhoto,
  checkGroundControl,
} from '../../src/domain/photogrammetry/ground-control';
import { isTrusted } from '../../src/domain/photogrammetry/pose-finding';
import { toLonLatOf } from '../../src/platform/terrain/epsg';
import { OperatorError } from '../launcher/operator-error';
import { readPhotoFile, readTerrainFor, withPosesFile } from './photo-header-file';

/** Surveyed points out of an ODM `gcp_list.txt`; what can't be read is one line that names the file. */
export async function readGcpFile(file: string): Promise<GcpList> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new OperatorError(`${file}: there is no such ground control file.`);
  });
  try {
    return readGcpList(text, toLonLatOf);
  } catch (error) {
    if (error instanceof DomainError)
      throw new OperatorError(`${basename(file)}: ${error.message} (${error.code})`);
    throw error;
  }
}

export interface FlightControl {
  readonly list: GcpList;
  readonly check: ControlCheck;
  /** Photos of the list that can't serve, each with the reason. */
  readonly unused: readonly string[];
  readonly correction: FlightCorrection | null;
}

/** Checks the trusted photos beside `photo` against the list, by the same poses and heights that the photo gets. */
export async function checkFlight(
  gcpFile: string,
  photo: string,
  { poses, dem }: { readonly poses?: string; readonly dem?: string },
): Promise<FlightControl> {
  const list = await readGcpFile(gcpFile);
  const photos = new Map<string, ControlPhoto>();
  const unused: string[] = [];
  for (const name of new Set(list.sights.map((sight) => sight.photo))) {
    try {
      const path = join(dirname(photo), name);
      const read = await readPhotoFile(path);
      const posed = poses === undefined ? read : await withPosesFile(read, path, poses);
      if (!isTrusted(posed.grade)) unused.push(`${name}: ${posed.reasons[0]?.message ?? 'no usable pose.'}`);
      else
        photos.set(
          name,
          dem === undefined ? { geotag: posed, terrain: null } : await readTerrainFor(posed, dem),
        );
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      unused.push(error.message);
    }
  }
  const check = checkGroundControl(
    list.sights.filter((sight) => photos.has(sight.photo)),
    (name) => photos.get(name) ?? null,
  );
  return { list, check, unused, correction: estimateCorrection(check.residuals) };
}

/** The check in words, a line each. */
export function describeControl({ list, check, unused, correction }: FlightControl): string[] {
  const metres = (value: number) => `${value.toFixed(2)} m`;
  return [
    ...list.problems.map(({ line, message }) => `line ${line} ${message}`),
    ...unused,
    ...check.skipped.map(({ sight, reason }) => `line ${sight.line}: ${reason}`),
    ...check.points.map(
      ({ label, sights, rmse, scatter }) =>
        `point ${label}: ${metres(rmse)} off over ${sights} photos${scatter === null ? '' : `, ${metres(scatter)} between them`}`,
    ),
    check.rmse === null
      ? 'ground control: no point could be placed in a trusted photo.'
      : `ground control: RMSE ${metres(check.rmse)}`,
    ...(correction && check.rmse !== null && (correction.leftOut ?? 0) > check.rmse
      ? ['the points do not agree on one shift of the flight: a correction would make places worse.']
      : []),
    ...(correction
      ? [
          `the flight lies ${metres(correction.east)} east and ${metres(correction.north)} north of its ground points and thinks itself ${metres(correction.height)} too high; ${metres(correction.remaining)} would be left, ${correction.leftOut === null ? 'which a single point can’t prove' : `${metres(correction.leftOut)} at points left out`}`,
        ]
      : []),
  ];
}
