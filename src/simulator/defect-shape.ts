import type { Metres } from '../domain/units';
import type { DefectRecipe } from './defect-recipe';
import { convexHull, type ScenePoint } from './local-frame';
import { hashUnit } from './random';

// Called for every texel: bound once, since looking up `Math` there costs more than the sums.
const { abs, atan2, ceil, cos, floor, max, min, sin } = Math;

/** A line of varying width. `strength` 0..1 is how much of the recipe's darkness shows. */
export interface Stroke {
  readonly points: readonly StrokePoint[];
}

export interface StrokePoint extends ScenePoint {
  readonly halfWidth: Metres;
  readonly strength: number;
}

/** A damage as geometry: lines for single cracks, a closed outline for everything that covers an area. */
export interface DefectShape {
  readonly strokes: readonly Stroke[];
  readonly outline: readonly ScenePoint[] | null;
}

export interface SceneBounds {
  readonly acrossMin: Metres;
  readonly acrossMax: Metres;
  readonly alongMin: Metres;
  readonly alongMax: Metres;
}

const strokeStep: Metres = 0.03;
const outlineSteps = 144;
const radiansPerDegree = Math.PI / 180;
/** How far a crack strays, by wavelength: roughly the same slope at every scale, as broken asphalt has. */
const wander: readonly { wavelength: Metres; amplitude: Metres }[] = [
  { wavelength: 3.1, amplitude: 0.15 },
  { wavelength: 1.1, amplitude: 0.07 },
  { wavelength: 0.37, amplitude: 0.032 },
  { wavelength: 0.14, amplitude: 0.016 },
  { wavelength: 0.06, amplitude: 0.007 },
];

export function shapeOf(recipe: DefectRecipe): DefectShape {
  switch (recipe.kind) {
    case 'crack':
    case 'sealed':
      return { strokes: crackStrokes(recipe), outline: null };
    case 'alligator':
    case 'pothole':
    case 'patch':
      return { strokes: [], outline: areaOutline(recipe) };
  }
}

/** A point of the painted damage; `contrast` is the share of the pavement's brightness it takes at a texel of `texel` metres. */
export interface PaintedPoint extends ScenePoint {
  readonly reach: Metres;
  contrast(texel: Metres): number;
}

/** Points all over the damage, dense enough to tell what of it a photo shows: along lines, and in a grid within outlines. */
export function paintedPoints(recipe: DefectRecipe, shape: DefectShape): PaintedPoint[] {
  if (!shape.outline) {
    return shape.strokes.flatMap((stroke) =>
      stroke.points.map(({ across, along, halfWidth, strength }) => ({
        across,
        along,
        reach: halfWidth,
        contrast: (texel) => min(1, (2 * halfWidth) / texel) * strength * recipe.darkness,
      })),
    );
  }
  const points: ScenePoint[] = [...shape.outline];
  const radius = max(recipe.length, recipe.width) / 2;
  for (let u = -radius; u <= radius; u += areaStep) {
    for (let v = -radius; v <= radius; v += areaStep) {
      if (u * u + v * v < rimRadius(recipe, atan2(v, u)) ** 2) points.push(placed(recipe, u, v));
    }
  }
  return points.map((point) => ({ ...point, reach: 0, contrast: () => 1 }));
}

const areaStep: Metres = 0.05;

/** Every point that must lie inside a polygon around the damage. */
export function extentPoints(shape: DefectShape): ScenePoint[] {
  if (shape.outline) return [...shape.outline];
  return shape.strokes.flatMap((stroke) =>
    stroke.points.flatMap(({ across, along, halfWidth }) => [
      { across: across - halfWidth, along: along - halfWidth },
      { across: across + halfWidth, along: along + halfWidth },
    ]),
  );
}

export function boundsOf(shape: DefectShape): SceneBounds {
  const points = extentPoints(shape);
  const across = points.map((point) => point.across);
  const along = points.map((point) => point.along);
  return {
    acrossMin: min(...across),
    acrossMax: max(...across),
    alongMin: min(...along),
    alongMax: max(...along),
  };
}

export function groundRingOf(shape: DefectShape): ScenePoint[] {
  return convexHull(extentPoints(shape));
}

/** Distance from the centre to the rim of an area damage, by direction in its own axes (0 = along its length). */
export function rimRadius(recipe: DefectRecipe, angle: number): Metres {
  const a = recipe.length / 2;
  const b = recipe.width / 2;
  const c = abs(cos(angle));
  const s = abs(sin(angle));
  const { power, roughness } = rims[recipe.kind];
  const smooth = ((c / a) ** power + (s / b) ** power) ** (-1 / power);
  const turns = angle / (2 * Math.PI);
  const ripple =
    0.45 * ringNoise(turns, 4, recipe.salt) +
    0.3 * ringNoise(turns, 9, recipe.salt + 1) +
    0.16 * ringNoise(turns, 21, recipe.salt + 2) +
    0.09 * ringNoise(turns, 53, recipe.salt + 3);
  return smooth * (1 - roughness / 2 + roughness * ripple);
}

/** `power` 2 is an ellipse, a high one a rectangle; `roughness` is how much of the radius the rim may lose. */
const rims: Readonly<Record<DefectRecipe['kind'], { power: number; roughness: number }>> = {
  patch: { power: 24, roughness: 0.02 },
  alligator: { power: 2.6, roughness: 0.42 },
  pothole: { power: 2.2, roughness: 0.42 },
  crack: { power: 2, roughness: 0 },
  sealed: { power: 2, roughness: 0 },
};

/** Metres along and across the damage's own axes, from its centre. */
export function ownAxes(recipe: DefectRecipe, point: ScenePoint): { along: Metres; across: Metres } {
  const sine = sin(recipe.heading * radiansPerDegree);
  const cosine = cos(recipe.heading * radiansPerDegree);
  const dx = point.across - recipe.centre.across;
  const dy = point.along - recipe.centre.along;
  return { along: dx * sine + dy * cosine, across: dx * cosine - dy * sine };
}

function areaOutline(recipe: DefectRecipe): ScenePoint[] {
  const ring: ScenePoint[] = [];
  for (let i = 0; i < outlineSteps; i++) {
    const angle = (i / outlineSteps) * 2 * Math.PI;
    const radius = rimRadius(recipe, angle);
    ring.push(placed(recipe, radius * cos(angle), radius * sin(angle)));
  }
  return ring;
}

/**
 * The main line is a function of the distance from the centre alone, so a crack that has grown is the old one with new
 * ends; branches hang at fixed distances and come into being when the line reaches them.
 */
function crackStrokes(recipe: DefectRecipe): Stroke[] {
  const half = recipe.length / 2;
  const strokes: Stroke[] = [mainStroke(recipe, half)];
  const branchSpacing = recipe.kind === 'sealed' ? 1.6 : 0.55;
  const reach = floor(half / branchSpacing);
  for (let i = -reach; i <= reach; i++) {
    if (hashUnit(i, 1, recipe.salt) > 0.42) continue;
    const start = (i + hashUnit(i, 2, recipe.salt) - 0.5) * branchSpacing;
    if (abs(start) < half - 0.1) strokes.push(branchStroke(recipe, start, i));
  }
  return strokes;
}

function mainStroke(recipe: DefectRecipe, half: Metres): Stroke {
  const points: StrokePoint[] = [];
  const steps = max(2, ceil((2 * half) / strokeStep));
  for (let i = 0; i <= steps; i++) {
    const s = -half + (2 * half * i) / steps;
    const taper = min(1, (half - abs(s)) / 0.5 + 0.12);
    points.push({ ...placed(recipe, s, strayAt(recipe, s)), ...gapeAt(recipe, s, taper) });
  }
  return { points };
}

function branchStroke(recipe: DefectRecipe, start: Metres, index: number): Stroke {
  const sign = hashUnit(index, 3, recipe.salt) < 0.5 ? -1 : 1;
  const forwards = hashUnit(index, 4, recipe.salt) < 0.5 ? -1 : 1;
  const angle = (18 + 55 * hashUnit(index, 5, recipe.salt)) * radiansPerDegree;
  const length = 0.12 + 0.6 * hashUnit(index, 6, recipe.salt) ** 2;
  const steps = max(2, ceil(length / strokeStep));
  const root = strayAt(recipe, start);
  const points: StrokePoint[] = [];
  for (let i = 0; i <= steps; i++) {
    const r = (length * i) / steps;
    const stray = 0.35 * (strayAt(recipe, start + 31 + r) - strayAt(recipe, start + 31));
    const s = start + forwards * r * cos(angle) - stray * sign * sin(angle);
    const n = root + sign * r * sin(angle) + stray * cos(angle);
    const gape = gapeAt(recipe, start + 57 + r, 1 - r / length);
    points.push({
      ...placed(recipe, s, n),
      halfWidth: gape.halfWidth * (recipe.kind === 'sealed' ? 0.8 : 0.6),
      strength: gape.strength * 0.85,
    });
  }
  return { points };
}

function strayAt(recipe: DefectRecipe, s: Metres): Metres {
  const scale = recipe.kind === 'sealed' ? 0.6 : 1;
  let stray = 0;
  for (const [octave, { wavelength, amplitude }] of wander.entries()) {
    stray += amplitude * scale * lineNoise(s / wavelength, recipe.salt + 101 * octave);
  }
  return stray;
}

function gapeAt(recipe: DefectRecipe, s: Metres, taper: number): { halfWidth: Metres; strength: number } {
  const slow = 0.5 + 0.5 * lineNoise(s / 0.9, recipe.salt + 901);
  const quick = 0.5 + 0.5 * lineNoise(s / 0.11, recipe.salt + 902);
  if (recipe.kind === 'sealed') {
    return {
      halfWidth: (recipe.opening / 2) * (0.75 + 0.5 * quick) * min(1, taper + 0.4),
      strength: 0.8 + 0.2 * slow,
    };
  }
  return {
    halfWidth: (recipe.opening / 2) * (0.3 + 0.45 * slow + 0.35 * quick) * taper,
    // Here and there grit closes a crack for a hand's breadth.
    strength: min(1, 0.35 + 0.6 * slow + 0.35 * quick) * min(1, taper + 0.25) * closedAt(recipe, s),
  };
}

function closedAt(recipe: DefectRecipe, s: Metres): number {
  return min(1, max(0.12, 2.6 + 3.2 * lineNoise(s / 0.28, recipe.salt + 903)));
}

function placed(recipe: DefectRecipe, along: Metres, across: Metres): ScenePoint {
  const sine = sin(recipe.heading * radiansPerDegree);
  const cosine = cos(recipe.heading * radiansPerDegree);
  return {
    across: recipe.centre.across + along * sine + across * cosine,
    along: recipe.centre.along + along * cosine - across * sine,
  };
}

/** Smooth noise over a line, [-1, 1], one knot a unit. */
function lineNoise(t: number, salt: number): number {
  const knot = floor(t);
  const f = t - knot;
  const a = hashUnit(knot, 7, salt);
  const b = hashUnit(knot + 1, 7, salt);
  return 2 * (a + (b - a) * f * f * (3 - 2 * f)) - 1;
}

/** Smooth noise round a ring of `knots` knots, [-1, 1]. */
function ringNoise(turns: number, knots: number, salt: number): number {
  const t = (((turns % 1) + 1) % 1) * knots;
  const knot = floor(t) % knots;
  const f = t - floor(t);
  const a = hashUnit(knot, 11, salt);
  const b = hashUnit((knot + 1) % knots, 11, salt);
  return 2 * (a + (b - a) * f * f * (3 - 2 * f)) - 1;
}
