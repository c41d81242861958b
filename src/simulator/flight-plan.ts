import type { Degrees, LonLat, Metres, Pixels } from '../domain/units';
import { type Camera, tilt } from './camera';
import { surveyLens } from './lens';
import { lonLatOf, offsetLonLat, type SceneFrame, type ScenePoint } from './local-frame';
import { createRandom } from './random';
import type { FlightSettings } from './simulate-options';

/** The simulated camera: a full-frame sensor behind a 35 mm lens, as survey drones carry. */
export const simulatedCamera = {
  make: 'DJI',
  model: 'SIMCAM',
  focalLengthMillimetres: 35,
  focalLengthIn35mm: 35,
  sensorWidthMillimetres: 35.9,
  aspect: 1.5,
} as const;

export interface CameraSize {
  readonly width: Pixels;
  readonly height: Pixels;
  readonly focalLength: Pixels;
}

export interface ReportedPose {
  readonly position: LonLat;
  readonly relativeAltitude: Metres;
  readonly absoluteAltitude: Metres;
  readonly gimbalYaw: Degrees;
  readonly gimbalPitch: Degrees;
  readonly gimbalRoll: Degrees;
  readonly flightYaw: Degrees;
  readonly calibratedFocalLength: Pixels;
}

export interface PlannedPhoto {
  readonly file: string;
  readonly takenAt: string;
  /** The true camera in the district's frame (yaw from the road's direction). */
  readonly camera: Camera;
  readonly truePosition: LonLat;
  readonly trueYaw: Degrees;
  readonly reported: ReportedPose;
  readonly hasGps: boolean;
}

export interface FlightPlan {
  readonly size: CameraSize;
  readonly groundSampleDistance: Metres;
  /** Length of road seen, from along = 0. */
  readonly coveredLength: Metres;
  readonly photos: readonly PlannedPhoto[];
}

const secondsBetweenPhotos = 2.5;
/** Height of the street above the ellipsoid, about right for the south of Jakarta. */
const takeOffAltitude: Metres = 62;

export function cameraSizeFor(megapixels: number): CameraSize {
  const width = Math.round(Math.sqrt(megapixels * 1e6 * simulatedCamera.aspect) / 16) * 16;
  const height = Math.round(width / simulatedCamera.aspect / 8) * 8;
  const focalLength =
    (simulatedCamera.focalLengthMillimetres / simulatedCamera.sensorWidthMillimetres) * width;
  return { width, height, focalLength };
}

interface Line {
  readonly across: Metres;
  readonly backwards: boolean;
  readonly count: number;
}

/** Out along one side of the road and back along the other; short flights go out only. */
function flightLines(settings: FlightSettings, footprintWidth: Metres): Line[] {
  if (settings.photos < 6) return [{ across: 0, backwards: false, count: settings.photos }];
  const out = Math.ceil(settings.photos / 2);
  const half = Math.min(4, (footprintWidth * (1 - settings.sidelap)) / 2);
  return [
    { across: half, backwards: false, count: out },
    { across: -half, backwards: true, count: settings.photos - out },
  ];
}

export function coverageOf(settings: FlightSettings): { size: CameraSize; gsd: Metres; length: Metres } {
  const size = cameraSizeFor(settings.megapixels);
  const gsd = settings.height / size.focalLength;
  const footprint = size.height * gsd;
  const longest = flightLines(settings, size.width * gsd)[0]!.count;
  return { size, gsd, length: footprint + (longest - 1) * footprint * (1 - settings.overlap) };
}

/** Places the true cameras and what their tags will say. `surveySeed` moves with each survey, the road stays. */
export function planFlight(settings: FlightSettings, frame: SceneFrame, surveySeed: number): FlightPlan {
  const { size, gsd, length } = coverageOf(settings);
  const random = createRandom(surveySeed, 'flight');
  const { noise } = settings;
  const common = { east: random.normal() * noise.gnssBias, north: random.normal() * noise.gnssBias };
  const absoluteError = random.normal() * 8;
  const footprint = size.height * gsd;
  const step = footprint * (1 - settings.overlap);
  const lens = settings.distortion ? { lens: surveyLens } : {};
  const photos: PlannedPhoto[] = [];
  for (const line of flightLines(settings, size.width * gsd)) {
    for (let i = 0; i < line.count; i++) {
      const place = line.backwards ? length - footprint / 2 - i * step : footprint / 2 + i * step;
      const at: ScenePoint = {
        across: line.across + random.normal() * 0.3,
        along: place + random.normal() * 0.25,
      };
      const yawInScene = (line.backwards ? 180 : 0) + settings.cameraTurn + random.normal() * 1.2;
      const height = settings.height + random.normal() * 0.25;
      const attitude = tilt(
        { yaw: yawInScene, pitch: -90, roll: 0 },
        random.normal() * noise.tiltJitter,
        random.normal() * noise.tiltJitter,
      );
      const camera: Camera = { x: at.across, y: at.along, z: height, ...attitude, ...size, ...lens };
      const truePosition = lonLatOf(frame, at);
      const seen = offsetLonLat(
        truePosition,
        common.east + random.normal() * noise.gnssJitter,
        common.north + random.normal() * noise.gnssJitter,
      );
      const relativeAltitude =
        height + noise.groundOffset + noise.heightBias + random.normal() * noise.heightJitter;
      const number = photos.length + 1;
      photos.push({
        file: `DJI_${String(number).padStart(4, '0')}.JPG`,
        takenAt: new Date(
          Date.parse(settings.startAt) + (number - 1) * secondsBetweenPhotos * 1000,
        ).toISOString(),
        camera,
        truePosition,
        trueYaw: turned(yawInScene + frame.roadBearing),
        reported: {
          position: seen,
          relativeAltitude,
          absoluteAltitude: takeOffAltitude + relativeAltitude + absoluteError,
          gimbalYaw: turned(
            yawInScene + frame.roadBearing + noise.yawBias + random.normal() * noise.yawJitter,
          ),
          gimbalPitch: -90,
          gimbalRoll: 0,
          flightYaw: turned(
            yawInScene + frame.roadBearing + noise.yawBias + random.normal() * (noise.yawJitter + 0.3),
          ),
          calibratedFocalLength: size.focalLength * (1 + noise.focalError),
        },
        hasGps: number <= settings.photos - settings.withoutGps,
      });
    }
  }
  return { size, groundSampleDistance: gsd, coveredLength: length, photos };
}

/** Into (-180, 180], as DJI writes. */
export function turned(degrees: Degrees): Degrees {
  const wrapped = (((degrees % 360) + 540) % 360) - 180;
  return wrapped === -180 ? 180 : wrapped;
}
