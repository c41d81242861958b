import type { CameraPose, Geotag } from '../../src/domain/photogrammetry/camera-pose';
import { gradePhotos, rmsAcross } from '../../src/domain/registration/grade-photos';
import type { GreyImage } from '../../src/domain/registration/grey-image';
import { registeredGeotag } from '../../src/domain/registration/registered-geotag';
import type { PhotoRegistration, RegistrationGrade } from '../../src/domain/registration/registration';
import type { Metres, Milliseconds } from '../../src/domain/units';
import { type SolveOptions, solveRegistration } from '../../src/modules/registration/solve-registration';

export interface PhotoToPlace {
  readonly name: string;
  readonly geotag: Geotag;
  readonly image: GreyImage;
}

export interface RegistrationRun {
  readonly grades: Readonly<Record<RegistrationGrade, number>>;
  readonly turned: readonly string[];
  readonly pairsMatched: number;
  /** Of all ties, across the direction that relief moves them. */
  readonly tieRms: Metres;
  /** Of the processor, all threads together, decoding left out. */
  readonly cpu: Milliseconds;
  readonly elapsed: Milliseconds;
  readonly byName: ReadonlyMap<string, { readonly geotag: Geotag; readonly registration: PhotoRegistration }>;
}

/** Registers photos as the `register` stage does, over level ground. Photos without a pose stay out. */
export async function runRegistration(
  photos: readonly PhotoToPlace[],
  options: SolveOptions = {},
): Promise<RegistrationRun> {
  const [start, began] = [process.cpuUsage(), performance.now()];
  const posed = photos.flatMap(({ name, geotag, image }) =>
    geotag.pose ? [{ id: name, pose: geotag.pose, image }] : [],
  );
  const outcome = await solveRegistration({ photos: posed }, options);
  const elapsed = performance.now() - began;
  const { user, system } = process.cpuUsage(start);
  const graded = gradePhotos(outcome);
  const poses = new Map(outcome.photos.map(({ id, pose }): [string, CameraPose] => [id, pose]));
  const count = (grade: RegistrationGrade) =>
    [...graded.values()].filter((registration) => registration.grade === grade).length;
  return {
    grades: { registered: count('registered'), weak: count('weak'), unregistered: count('unregistered') },
    turned: [...graded].filter(([, { isTurned }]) => isTurned).map(([id]) => id),
    pairsMatched: outcome.pairs.length,
    tieRms: rmsAcross(outcome.pairs, outcome),
    cpu: (user + system) / 1000,
    elapsed,
    byName: new Map(
      photos.flatMap(({ name, geotag }) => {
        const [registration, pose] = [graded.get(name), poses.get(name)];
        if (!registration || !pose) return [];
        const told = { pose, absoluteAltitude: geotag.absoluteAltitude ?? null };
        return [[name, { geotag: registeredGeotag(geotag, told, registration), registration }]];
      }),
    ),
  };
}
