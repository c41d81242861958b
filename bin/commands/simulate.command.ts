import { type Command, InvalidArgumentError, Option } from 'commander';

interface SimulateFlags {
  readonly out: string;
  readonly seed?: number;
  readonly photos?: number;
  readonly defects?: number;
  readonly megapixels?: number;
  readonly height?: number;
  readonly gsd?: number;
  readonly overlap?: number;
  readonly sidelap?: number;
  readonly roadBearing?: number;
  readonly cameraTurn?: number;
  readonly origin?: { lon: number; lat: number };
  readonly sky?: 'clear' | 'hazy' | 'overcast';
  readonly startAt?: string;
  readonly resurvey?: string;
  readonly gnssNoise?: number;
  readonly gnssJitter?: number;
  readonly heightBias?: number;
  readonly yawBias?: number;
  readonly tiltNoise?: number;
  readonly focalBias?: number;
  readonly groundOffset?: number;
  readonly exact?: boolean;
  readonly rtk?: boolean;
  readonly distortion?: boolean;
  readonly withoutGps?: number;
  readonly strayFiles?: number;
  readonly tiles?: number;
  readonly tileSize?: number;
  readonly traffic?: boolean;
  readonly threads?: number;
  readonly json?: boolean;
}

export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .description(
      'render a survey flight over an invented street, with every damage known: JPEGs as a drone writes them, and truth.json',
    )
    .requiredOption('--out <dir>', 'folder for the photos and truth.json; made when missing')
    .option('--seed <n>', 'another number, another street', number)
    .option('--photos <n>', 'how many photos (8)', number)
    .option('--defects <n>', 'how many damages, repairs among them (16)', number)
    .option('--megapixels <n>', 'size of a photo (5)', number)
    .option('--height <metres>', 'height above the road (40)', number)
    .option('--gsd <cm>', 'centimetres a pixel; sets the height', number)
    .option('--overlap <share>', 'of a photo that the next one sees again (0.75)', number)
    .option('--sidelap <share>', 'between the way out and the way back (0.7)', number)
    .option('--road-bearing <degrees>', 'direction of the road; drawn by the seed when left out', number)
    .option('--camera-turn <degrees>', 'of the photos’ top from the direction of flight (0)', number)
    .option('--origin <lon,lat>', 'where the street begins (106.8,-6.3)', lonLat)
    .addOption(
      new Option('--sky <kind>', 'light; drawn by the seed when left out').choices([
        'clear',
        'hazy',
        'overcast',
      ]),
    )
    .option('--start-at <time>', 'when the first photo is taken, ISO 8601')
    .option(
      '--resurvey <truth.json>',
      'fly the same street later: some damage repaired, some grown, some new',
    )
    .option('--gnss-noise <metres>', 'deviation of the shift that the whole flight shares (1)', number)
    .option('--gnss-jitter <metres>', 'deviation of each photo’s own position (0.35)', number)
    .option('--height-bias <metres>', 'added to every tagged height (0.2)', number)
    .option('--yaw-bias <degrees>', 'added to every tagged yaw (0.5)', number)
    .option('--tilt-noise <degrees>', 'true tilt that the tags don’t tell (0.25)', number)
    .option('--focal-bias <share>', 'tagged focal length over the true one, less one (0)', number)
    .option('--ground-offset <metres>', 'road surface above the take-off point (0)', number)
    .option('--exact', 'tags that tell the truth: every noise 0 that isn’t given')
    .option('--rtk', 'write RTK tags')
    .option('--distortion', 'photos bent by a lens, its terms in the tags; flat ones without')
    .option('--without-gps <n>', 'so many last photos without a position (0)', number)
    .option('--stray-files <n>', 'so many files that are no photos (0)', number)
    .option('--tiles <n>', 'instead of a flight: so many labelled tiles and annotations.json (COCO)', number)
    .option('--tile-size <pixels>', 'side of a tile (512)', number)
    .option('--traffic', 'label vehicles and people in the tiles instead of damage')
    .option('--threads <n>', 'render threads', number)
    .option('--json', 'print a summary as JSON')
    .action(async (flags: SimulateFlags) => {
      const { runSimulate } = await import('../simulate/run-simulate');
      await runSimulate(flags);
    });
}

export type { SimulateFlags };

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('give a number.');
  return value;
}

function lonLat(text: string): { lon: number; lat: number } {
  const [lon, lat, ...rest] = text.split(',').map(number);
  if (lon === undefined || lat === undefined || rest.length > 0)
    throw new InvalidArgumentError('give lon,lat in degrees.');
  return { lon, lat };
}
