import type { Degrees, LonLat, Metres } from '../domain/units';
import type { DefectRecipe } from './defect-recipe';
import {
  boundsOf,
  type DefectShape,
  type PaintedPoint,
  paintedPoints,
  type SceneBounds,
  shapeOf,
} from './defect-shape';
import type { Car, District } from './district';
import type { Light } from './light';
import type { SceneFrame } from './local-frame';
import type { TrafficThing } from './traffic-shapes';

/** Everything that one survey sees. Plain data: it travels to render workers as it is. */
export interface Scene {
  readonly frame: SceneFrame;
  readonly district: District;
  readonly cars: readonly Car[];
  readonly light: Light;
  readonly defects: readonly DefectRecipe[];
  /** People and vehicles for the finder's tiles; flights have none but `cars`. */
  readonly traffic?: readonly TrafficThing[];
}

export interface PlacedDefect {
  readonly recipe: DefectRecipe;
  readonly shape: DefectShape;
  readonly bounds: SceneBounds;
  readonly points: readonly PaintedPoint[];
}

export function placeDefects(defects: readonly DefectRecipe[]): PlacedDefect[] {
  return defects.map((recipe) => {
    const shape = shapeOf(recipe);
    return { recipe, shape, bounds: boundsOf(shape), points: paintedPoints(recipe, shape) };
  });
}

/** Where the shadow of a thing one metre high falls, in the district's frame. */
export function shadowPerMetre(light: Light, roadBearing: Degrees): { across: Metres; along: Metres } {
  const away = ((light.sunAzimuth + 180 - roadBearing) * Math.PI) / 180;
  const reach = 1 / Math.tan((light.sunElevation * Math.PI) / 180);
  return { across: reach * Math.sin(away), along: reach * Math.cos(away) };
}

/** Where simulated streets lie: the south of Jakarta. */
export const defaultOrigin: LonLat = { lon: 106.8, lat: -6.3 };
