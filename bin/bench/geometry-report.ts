import { type CheckFigures, checkFlightFolder, type FlightFigures } from './flight-check';
import { describeFusion, type FusionReport, makeFusionReport } from './fusion-report';
import { runPoseTrials, type TrialOutcome, timePerPoint } from './pose-trials';
import { describeRegistration, makeRegistrationReport, type RegistrationReport } from './registration-report';
import type { RegistrationRun } from './registration-run';
import { checkRenderedFlights, type RenderedOutcome } from './rendered-flight';
import { describeResurvey, makeResurveyReport, type ResurveyReport } from './resurvey-report';

/** As many as a flight has, and enough to tell chance (one point in 500) from a deviation of the method. */
const simulatedPoses = [500, 20_000];

export interface GeometryReport {
  readonly simulated: readonly TrialOutcome[];
  readonly rendered: readonly RenderedOutcome[];
  readonly microsecondsPerPoint: number;
  readonly registration: RegistrationReport;
  readonly fusion: FusionReport;
  readonly resurvey: ResurveyReport;
  readonly flight: (FlightFigures & { readonly folder: string }) | null;
}

export async function makeGeometryReport(folder: string | undefined): Promise<GeometryReport> {
  // The folder first: what is mistyped shows at once.
  const flight = folder === undefined ? null : { folder, ...(await checkFlightFolder(folder)) };
  // Before the others fill the memory that it is to tell.
  const registration = await makeRegistrationReport();
  return {
    registration,
    simulated: simulatedPoses.flatMap((poses) => runPoseTrials(poses)),
    rendered: await checkRenderedFlights(),
    microsecondsPerPoint: timePerPoint(),
    fusion: makeFusionReport(),
    resurvey: makeResurveyReport(),
    flight,
  };
}

const metres = (value: number | null): string => (value === null ? '-' : `${value.toFixed(2)} m`);
const percent = (share: number | null): string => (share === null ? '-' : `${(share * 100).toFixed(1)} %`);

export function describeGeometry({
  simulated,
  rendered,
  microsecondsPerPoint,
  registration,
  fusion,
  resurvey,
  flight,
}: GeometryReport): string {
  const rows = [
    ...simulated.map(({ noise, poses, rmse, coverage }) => ({
      noise,
      count: `${poses} poses`,
      rmse,
      coverage,
    })),
    ...rendered.map(({ noise, boxes, rmse, coverage }) => ({
      noise,
      count: `${boxes} boxes`,
      rmse,
      coverage,
    })),
  ];
  return [
    '| noise | of | RMSE | inside the 95 % ellipse |',
    '|---|---|---|---|',
    ...rows.map(
      ({ noise, count, rmse, coverage }) =>
        `| ${noise} | ${count} | ${metres(rmse)} | ${percent(coverage)} |`,
    ),
    '',
    `One point takes ${microsecondsPerPoint.toFixed(1)} µs, error and lens distortion included.`,
    '',
    ...describeRegistration(registration),
    '',
    ...describeFusion(fusion),
    '',
    ...describeResurvey(resurvey),
    ...(flight ? ['', ...describeFlight(flight)] : []),
    '',
  ].join('\n');
}

function describeFlight({
  folder,
  photos,
  unreadable,
  edited,
  registration,
  control,
}: FlightFigures & { folder: string }) {
  const head = [
    `${folder}: ${photos} photos.`,
    ...unreadable,
    ...(edited.length > 0 ? [`Edited after capture, so not trusted: ${edited.join(', ')}.`] : []),
    ...(registration ? describeRun(registration, edited) : []),
  ];
  if (!control) return [...head, 'No gcp_list.txt: nothing to compare with.'];
  const row = (name: string, { rmse, sights, coverage }: CheckFigures) =>
    `| ${name} | ${sights} | ${metres(rmse)} | ${percent(coverage)} |`;
  return [
    ...head,
    ...control.problems,
    '',
    '| photos | sights | RMSE | inside the 95 % ellipse |',
    '|---|---|---|---|',
    row('trusted', control.trusted),
    row('all, edited ones at their word', control.asDelivered),
    row('all, edited ones turned back', control.turnedBack),
    row('by the gimbal’s yaw', control.gimbalYaw),
    row('by the flight’s yaw', control.flightYaw),
    row('all, registered', control.registered),
    '',
    '| ground point | photos | RMSE | mean east, north | scatter by tags | scatter registered |',
    '|---|---|---|---|---|---|',
    ...control.turnedBack.points.map(
      ({ label, sights, rmse, meanEast, meanNorth, scatter }) =>
        `| ${label} | ${sights} | ${metres(rmse)} | ${metres(meanEast)}, ${metres(meanNorth)} | ${metres(scatter)} | ${metres(control.registered.points.find((point) => point.label === label)?.scatter ?? null)} |`,
    ),
  ];
}

function describeRun(
  { grades, turned, pairsMatched, tieRms, cpu }: RegistrationRun,
  edited: readonly string[],
) {
  const found = edited.filter((name) => turned.includes(name)).length;
  return [
    `Registered ${grades.registered}, weakly ${grades.weak}, not ${grades.unregistered}; ${pairsMatched} pairs, ties ${metres(tieRms)} apart; ${(cpu / 1000).toFixed(1)} s of processor time.`,
    `Of ${edited.length} edited photos ${found} were found turned and put right, of the others ${turned.length - found}.`,
  ];
}
