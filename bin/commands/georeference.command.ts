import { type Command, InvalidArgumentError } from 'commander';
import type { Geotag } from '../../src/domain/photogrammetry/camera-pose';
import type { GeoreferencedPixel } from '../../src/domain/photogrammetry/georeference-pixels';
import type { PointInPhoto } from '../../src/domain/units';

interface GeoreferenceFlags {
  readonly pixel: PointInPhoto[];
  readonly dem?: string;
  readonly poses?: string;
  readonly gcp?: string;
  readonly correct?: boolean;
  readonly json?: boolean;
}

export function addGeoreferenceCommand(program: Command): void {
  program
    .command('georeference')
    .description('say where points of a photo lie on the ground, and how surely')
    .argument('<photo>', 'JPEG, TIFF, PNG or WebP with its camera data')
    .requiredOption(
      '--pixel <x,y>',
      'point in photo pixels from the top left corner of the pixels as stored; may be given many times',
      collectPoint,
    )
    .option(
      '--dem <file>',
      'GeoTIFF of ground heights to place the points on, instead of the level of take-off',
    )
    .option(
      '--poses <file>',
      'better poses: ODM shots.geojson or reconstruction.json, or a table by Metashape, Pix4D or PPK',
    )
    .option(
      '--gcp <file>',
      'surveyed ground points, ODM gcp_list.txt, in photos beside this one: tells how far the flight is off',
    )
    .option('--correct', 'with --gcp: move the flight to fit those points')
    .option('--json', 'print one JSON array, in the order of the points')
    .action(async (photo: string, flags: GeoreferenceFlags) => {
      const { pixel, dem, poses, json } = flags;
      const { readPhotoFile, readTerrainFor, withPosesFile } = await import('../client/photo-header-file');
      const { georeferencePixels } = await import('../../src/domain/photogrammetry/georeference-pixels');
      const header = await readPhotoFile(photo);
      const posed = poses === undefined ? header : await withPosesFile(header, photo, poses);
      const corrected = await withGroundControl(posed, photo, flags);
      const { geotag, terrain } =
        dem === undefined ? { geotag: corrected, terrain: null } : await readTerrainFor(corrected, dem);
      const placed = georeferencePixels(geotag, pixel, terrain);
      process.stdout.write(json ? `${JSON.stringify(placed)}\n` : describe(pixel, placed));
    });
}

/** The check goes to standard error: what a program reads stays one array. */
async function withGroundControl(geotag: Geotag, photo: string, flags: GeoreferenceFlags): Promise<Geotag> {
  if (flags.gcp === undefined) {
    if (flags.correct) throw new InvalidArgumentError('--correct needs --gcp FILE.');
    return geotag;
  }
  const { checkFlight, describeControl } = await import('../client/ground-control-file');
  const { withCorrection } = await import('../../src/domain/photogrammetry/control-correction');
  const control = await checkFlight(flags.gcp, photo, flags);
  for (const line of describeControl(control)) process.stderr.write(`pantau: ${line}\n`);
  return flags.correct && control.correction ? withCorrection(geotag, control.correction) : geotag;
}

function collectPoint(text: string, before: PointInPhoto[] = []): PointInPhoto[] {
  const [x, y, ...rest] = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (x === undefined || y === undefined || rest.length > 0 || !Number.isFinite(x) || !Number.isFinite(y)) {
    throw new InvalidArgumentError('Give two numbers with a comma, such as 1024,768.');
  }
  return [...before, { x, y }];
}

function describe(points: readonly PointInPhoto[], placed: readonly GeoreferencedPixel[]): string {
  const lines = placed.map(({ lon, lat, sigmaEast, sigmaNorth, method, grade, reasons }, i) => {
    const { x, y } = points[i]!;
    const why = reasons.map((reason) => `\n    ${reason.code}: ${reason.message}`).join('');
    if (lon === null || lat === null) return `${x},${y}: not placed (pose ${grade})${why}`;
    const error = `± ${sigmaEast!.toFixed(2)} m east, ${sigmaNorth!.toFixed(2)} m north`;
    return `${x},${y}: ${lon.toFixed(8)}, ${lat.toFixed(8)} ${error} (${method}, pose ${grade})${why}`;
  });
  return `${lines.join('\n')}\n`;
}
