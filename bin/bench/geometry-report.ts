import { type CheckFigures, checkFlightFolder, type FlightFigures } from './flight-check';
import { describeFusion, type FusionReport, makeFusionReport } from './fusion-report';
import { runPoseTrials, type TrialOutcome, timePerPoint } from './pose-trials';
import { checkRenderedFlights, type RenderedOutcome } from './rendered-flight';

/** As many as a flight has, and enough to tell chance (one point in 500) from a deviation of the method. */
const simulatedPoses = [500, 20_000];

export interface GeometryReport {
  readonly simulated: readonly TrialOutcome[];
  readonly rendered: readonly RenderedOutcome[];
  readonly microsecondsPerPoint: number;
  readonly fusion: FusionReport;
  readonly flight: (FlightFigures & { readonly folder: string }) | null;
}

export async function makeGeometryReport(folder: string | undefined): Promise<GeometryReport> {
  // The folder first: what is mistyped shows at once.
  const flight = folder === undefined ? null : { folder, ...(await checkFlightFolder(folder)) };
  return {
    simulated: simulatedPoses.flatMap((poses) => runPoseTrials(poses)),
    rendered: await checkRenderedFlights(),
    microsecondsPerPoint: timePerPoint(),
    fusion: makeFusionReport(),
    flight,
  };
}

const metres = (value: number | null): string => (value === null ? '-' : `${value.toFixed(2)} m`);
const percent = (share: number | null): string => (share === null ? '-' : `${(share * 100).toFixed(1)} %`);

export function describeGeometry({
  simulated,
  rendered,
  microsecondsPerPoint,
  fusion,
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
    ...describeFusion(fusion),
    ...(flight ? ['', ...describeFlight(flight)] : []),
    '',
  ].join('\n');
}

function describeFlight({ folder, photos, unreadable, edited, control }: FlightFigures & { folder: string }) {
  const head = [
    `${folder}: ${photos} photos.`,
    ...unreadable,
    ...(edited.length > 0 ? [`Edited after capture, so not trusted: ${edited.join(', ')}.`] : []),
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
    '',
    '| ground point | photos | RMSE | mean east, north | scatter between photos |',
    '|---|---|---|---|---|',
    ...control.turnedBack.points.map(
      ({ label, sights, rmse, meanEast, meanNorth, scatter }) =>
        `| ${label} | ${sights} | ${metres(rmse)} | ${metres(meanEast)}, ${metres(meanNorth)} | ${metres(scatter)} |`,
    ),
  ];
}
