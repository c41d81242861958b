import type { DamageClass } from '../domain/detection/damage';
import type {
  BoxInPhoto,
  Degrees,
  GroundPolygon,
  LonLat,
  Metres,
  Pixels,
  SquareMetres,
} from '../domain/units';
import { axesOf, type Camera, projectToPhoto } from './camera';
import type { DefectRecipe } from './defect-recipe';
import { groundRingOf, ownAxes } from './defect-shape';
import type { ReportedPose } from './flight-plan';
import type { Light } from './light';
import { areaOf, groundPolygonOf, lonLatOf, type SceneFrame, type ScenePoint } from './local-frame';
import type { PlacedDefect } from './scene';
import type { FlightSettings } from './simulate-options';

export const changes = ['unchanged', 'grown', 'repaired', 'new'] as const;
/** Against the survey before; null in a first survey. */
export type Change = (typeof changes)[number] | null;

export interface TrueDefect {
  readonly id: string;
  readonly damageClass: DamageClass;
  readonly change: Change;
  readonly centre: LonLat;
  /** Convex hull of what is painted. */
  readonly polygon: GroundPolygon;
  readonly lengthMetres: Metres;
  /** Extent across the length; for a single crack its widest gape. */
  readonly widthMetres: Metres;
  readonly areaSquareMetres: SquareMetres;
  readonly recipe: DefectRecipe;
}

export interface TrueBox {
  readonly defectId: string;
  readonly damageClass: DamageClass;
  readonly box: BoxInPhoto;
  /** Share of the damage inside the frame and not under a roof, crown or car. */
  readonly visibleFraction: number;
}

export interface TruePhoto {
  readonly file: string;
  readonly takenAt: string;
  readonly hasGps: boolean;
  /** NED, ZYX. Near nadir yaw and roll share one turn; `photoTopBearing` is where the photo's top points. */
  readonly truePose: {
    readonly position: LonLat;
    readonly heightAboveGround: Metres;
    readonly yaw: Degrees;
    readonly pitch: Degrees;
    readonly roll: Degrees;
    readonly photoTopBearing: Degrees;
  };
  readonly reportedPose: ReportedPose;
  readonly boxes: readonly TrueBox[];
}

/** `truth.json`: what was really there, and what each photo really shows. */
export interface Truth {
  readonly version: 1;
  readonly settings: FlightSettings;
  /** 0 for a first survey, one more for each re-survey. */
  readonly survey: number;
  readonly frame: SceneFrame;
  readonly coveredLength: Metres;
  readonly light: Light;
  readonly camera: { readonly width: Pixels; readonly height: Pixels; readonly focalLength: Pixels };
  readonly groundSampleDistance: Metres;
  readonly defects: readonly TrueDefect[];
  readonly photos: readonly TruePhoto[];
  readonly strayFiles: readonly string[];
}

const smallestBoxSide: Pixels = 3;

/** Fainter than this share of the pavement's brightness, nobody can see a crack's end among the stones. */
const leastContrast = 0.045;

/** Boxes around what each photo shows of each damage; `hidden` marks covered pixels. */
export function boxesInPhoto(
  defects: readonly PlacedDefect[],
  camera: Camera,
  hidden: Uint8Array,
): TrueBox[] {
  const axes = axesOf(camera);
  const pixel = camera.z / camera.focalLength;
  const boxes: TrueBox[] = [];
  for (const { recipe, points } of defects) {
    let left = Infinity;
    let right = -Infinity;
    let top = Infinity;
    let bottom = -Infinity;
    let visible = 0;
    let all = 0;
    for (const point of points) {
      if (point.contrast(pixel) < leastContrast) continue;
      all++;
      const seen = projectToPhoto(camera, point.across, point.along, 0, axes);
      if (!seen || seen.x < 0 || seen.y < 0 || seen.x >= camera.width || seen.y >= camera.height) continue;
      if (hidden[Math.floor(seen.y) * camera.width + Math.floor(seen.x)]) continue;
      const reach = point.reach / pixel;
      left = Math.min(left, seen.x - reach);
      right = Math.max(right, seen.x + reach);
      top = Math.min(top, seen.y - reach);
      bottom = Math.max(bottom, seen.y + reach);
      visible++;
    }
    if (visible === 0 || Math.max(right - left, bottom - top) < smallestBoxSide) continue;
    // One pixel more on each side: paint and sampling spread that far.
    const x = Math.max(0, Math.floor(left) - 1);
    const y = Math.max(0, Math.floor(top) - 1);
    boxes.push({
      defectId: recipe.id,
      damageClass: recipe.damageClass,
      box: {
        x,
        y,
        width: Math.min(camera.width, Math.ceil(right) + 1) - x,
        height: Math.min(camera.height, Math.ceil(bottom) + 1) - y,
      },
      visibleFraction: Math.round((visible / all) * 1000) / 1000,
    });
  }
  return boxes;
}

export function trueDefectOf(defect: PlacedDefect, frame: SceneFrame, change: Change): TrueDefect {
  const { recipe, shape } = defect;
  const ring = groundRingOf(shape);
  const isLine = recipe.kind === 'crack' || recipe.kind === 'sealed';
  const opening = Math.max(
    0,
    ...shape.strokes.flatMap((stroke) => stroke.points.map((point) => 2 * point.halfWidth)),
  );
  const extent = isLine ? { along: recipe.length, across: opening } : extentOf(recipe, ring);
  const millimetres = (value: Metres) => Math.round(value * 1000) / 1000;
  return {
    id: recipe.id,
    damageClass: recipe.damageClass,
    change,
    centre: lonLatOf(frame, recipe.centre),
    polygon: groundPolygonOf(frame, ring),
    lengthMetres: millimetres(Math.max(extent.along, extent.across)),
    widthMetres: millimetres(Math.min(extent.along, extent.across)),
    areaSquareMetres: millimetres(areaOf(shape.outline ?? ring)),
    recipe,
  };
}

/** Along and across the damage's own axes; a ragged rim fills less than its recipe allows. */
function extentOf(recipe: DefectRecipe, ring: readonly ScenePoint[]): { along: Metres; across: Metres } {
  const own = ring.map((point) => ownAxes(recipe, point));
  const span = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  return { along: span(own.map((point) => point.along)), across: span(own.map((point) => point.across)) };
}
