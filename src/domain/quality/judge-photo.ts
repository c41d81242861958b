import type { Geotag } from '../photogrammetry/camera-pose';
import { isTrusted } from '../photogrammetry/pose-finding';
import { radians } from '../photogrammetry/rotation';
import type { Degrees, Metres } from '../units';
import { heightOverGround } from './height-over-ground';
import { judgeClock } from './judge-clock';
import { judgePicture } from './judge-picture';
import type { PictureMeasures } from './picture-measures';
import type { PhotoFinding } from './quality-finding';
import { gsdProblemFactor, heightLimit, offNadirProblem, offNadirWarning } from './quality-limits';

/** What a photo's row keeps of its quality: at first what its pixels say, then with its place too. */
export interface PhotoQuality {
  /** Null where the pixels were not looked at, or could not be read. */
  readonly picture: PictureMeasures | null;
  readonly heightOverGroundMetres?: Metres | null;
  readonly offNadirDegrees?: Degrees | null;
  readonly findings: readonly PhotoFinding[];
}

/** Coarsest ground sample distance that the flight is to have. */
export interface PhotoTargets {
  readonly coarsestGsd: Metres;
}

export function judgePhoto(
  before: PhotoQuality | null,
  geotag: Geotag,
  { targets, now }: { readonly targets: PhotoTargets; readonly now: Date },
): PhotoQuality {
  const height = heightOverGround(geotag);
  const offNadir = geotag.pose ? offNadirOf(geotag.pose.pitch) : null;
  const unreadable = before?.findings.filter(({ code }) => code === 'picture-unreadable') ?? [];
  const picture = before?.picture ?? null;
  return {
    picture,
    heightOverGroundMetres: height,
    offNadirDegrees: offNadir,
    findings: [
      ...unreadable,
      ...(picture ? judgePicture(picture) : []),
      ...judgePose(geotag),
      ...judgeScale(geotag.groundSampleDistance, targets),
      ...judgeTilt(offNadir),
      ...judgeHeight(height),
      ...judgeClock(geotag, now),
    ],
  };
}

/** Between the optical axis and straight down; roll turns a camera about its own axis and adds next to nothing at nadir. */
const offNadirOf = (pitch: Degrees): Degrees => Math.acos(Math.sin(radians(-pitch))) * (180 / Math.PI);

function judgePose({ grade, reasons }: Geotag): PhotoFinding[] {
  if (isTrusted(grade)) return [];
  const why = reasons[0]?.message ?? 'Its header holds no usable position.';
  return [
    {
      code: 'pose-untrusted',
      severity: 'problem',
      message: `What this photo shows can’t be placed on the map by itself. ${why}`,
      details: { grade, reason: reasons[0]?.code ?? null },
    },
  ];
}

function judgeScale(gsd: Metres | null, { coarsestGsd }: PhotoTargets): PhotoFinding[] {
  if (gsd === null)
    return [
      {
        code: 'gsd-unknown',
        severity: 'warning',
        message:
          'How much ground a pixel shows can’t be told, so damage can’t be measured. Send the original file from the drone’s card.',
        details: {},
      },
    ];
  if (gsd <= coarsestGsd) return [];
  const isFar = gsd > coarsestGsd * gsdProblemFactor;
  return [
    {
      code: 'gsd-too-coarse',
      severity: isFar ? 'problem' : 'warning',
      message: `A pixel shows ${centimetres(gsd)} of ground; at most ${centimetres(coarsestGsd)} is wanted. Fly at ${Math.floor((100 * coarsestGsd) / gsd)} % of this height.`,
      details: { gsdMetres: gsd, targetMetres: coarsestGsd },
    },
  ];
}

function judgeTilt(offNadir: Degrees | null): PhotoFinding[] {
  if (offNadir === null || offNadir <= offNadirWarning) return [];
  return [
    {
      code: 'gimbal-off-nadir',
      severity: offNadir > offNadirProblem ? 'problem' : 'warning',
      message: `The camera looked ${Math.round(offNadir)}° away from straight down, so places and sizes are less sure. Set the gimbal to -90°.`,
      details: { offNadirDegrees: offNadir, limitDegrees: offNadirWarning },
    },
  ];
}

function judgeHeight(height: Metres | null): PhotoFinding[] {
  if (height === null || height <= heightLimit) return [];
  return [
    {
      code: 'above-height-limit',
      severity: 'problem',
      message: `Flown ${Math.round(height)} m high; above ${heightLimit} m an approval is needed. Fly lower, or write the permit number into the flight’s record.`,
      details: { heightMetres: height, limitMetres: heightLimit },
    },
  ];
}

const centimetres = (metres: Metres): string => `${(metres * 100).toFixed(1)} cm`;
