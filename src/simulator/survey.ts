import { DomainError } from '../domain/domain-error';
import { liesOnRoad, planDefects } from './defect-plan';
import type { DefectRecipe } from './defect-recipe';
import { boundsOf, shapeOf } from './defect-shape';
import { type Car, type District, planCars, planDistrict } from './district';
import { coverageOf } from './flight-plan';
import { planLight } from './light';
import { createRandom, seedFrom } from './random';
import type { Scene } from './scene';
import type { FlightSettings } from './simulate-options';
import type { Change, Truth } from './truth';

/** What one survey will find, and what has changed since the one before. */
export interface Survey {
  readonly number: number;
  readonly seed: number;
  readonly scene: Scene;
  readonly changes: ReadonlyMap<string, Change>;
}

/** Neighbours nearer than this could be taken for one through the position noise of a consumer drone. */
const separation = 1.2;
/** In length; less would drown in the error of measuring it. */
const leastGrowth = 1.25;
const shareRepaired = 0.25;
const shareGrown = 0.3;
const shareNew = 0.15;
/** Damage keeps off the ends of the flight, where one photo alone would see it. */
const endMargin = 1.5;

export function planFirstSurvey(settings: FlightSettings): Survey {
  const district = districtFor(settings);
  const defects = planDefects(settings.seed, district, settings.defects, zoneFor(settings));
  return surveyOf(settings, district, defects, 0, new Map());
}

/** The same street later: some damage repaired, some grown, some new, under another sun and with other cars. */
export function planNextSurvey(settings: FlightSettings, previous: Truth): Survey {
  const district = districtFor(settings);
  const number = previous.survey + 1;
  const random = createRandom(settings.seed, `changes-${number}`);
  const recipes = previous.defects.map((defect) => defect.recipe);
  const order = recipes
    .filter((recipe) => recipe.damageClass !== 'repair')
    .map((recipe) => ({ recipe, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ recipe }) => recipe.id);
  const repaired = new Set(order.slice(0, Math.ceil(order.length * shareRepaired)));
  const fits = (recipe: DefectRecipe) => liesOnRoad(boundsOf(shapeOf(recipe)), district);
  const mayGrow = recipes.filter((recipe) => !repaired.has(recipe.id) && fits(growthOf(recipe, leastGrowth)));
  const growing = order.filter((id) => mayGrow.some((recipe) => recipe.id === id));
  const grown = new Set(growing.slice(0, Math.ceil(order.length * shareGrown)));
  const changes = new Map<string, Change>();
  const kept = recipes.map((recipe): DefectRecipe => {
    if (repaired.has(recipe.id)) {
      changes.set(recipe.id, 'repaired');
      return repairOf(recipe);
    }
    changes.set(recipe.id, grown.has(recipe.id) ? 'grown' : 'unchanged');
    if (!grown.has(recipe.id)) return recipe;
    const larger = growthOf(recipe, random.range(leastGrowth, 1.6));
    return fits(larger) ? larger : growthOf(recipe, leastGrowth);
  });
  const added = planDefects(
    seedFrom(settings.seed, `survey-${number}`),
    district,
    Math.ceil(order.length * shareNew),
    { ...zoneFor(settings), firstNumber: lastNumber(recipes) + 1 },
    kept,
  );
  for (const recipe of added) changes.set(recipe.id, 'new');
  return surveyOf(settings, district, [...kept, ...added], number, changes);
}

/** Throws DomainError `not-a-truth-file` when the JSON isn't one that a simulated flight wrote. */
export function readTruth(json: string, file: string): Truth {
  const refuse = () =>
    new DomainError(
      'not-a-truth-file',
      `${file} is no truth.json of a simulated flight; give the one that \`pantau simulate\` wrote.`,
    );
  let truth: Partial<Truth>;
  try {
    truth = JSON.parse(json);
  } catch {
    throw refuse();
  }
  if (truth?.version !== 1 || !truth.settings || !truth.frame || !Array.isArray(truth.defects))
    throw refuse();
  if (!truth.defects.every((defect) => typeof defect.recipe?.salt === 'number')) throw refuse();
  return truth as Truth;
}

/** Cracks are sealed along their line; what covers an area is cut out and patched. */
export function repairOf(recipe: DefectRecipe): DefectRecipe {
  if (recipe.kind === 'crack') {
    return {
      ...recipe,
      damageClass: 'repair',
      kind: 'sealed',
      length: recipe.length + 0.2,
      opening: 0.055,
      darkness: 0.6,
    };
  }
  const isRound = recipe.kind === 'pothole';
  return {
    ...recipe,
    damageClass: 'repair',
    kind: 'patch',
    heading: isRound ? 0 : recipe.heading,
    length: recipe.length + 0.35,
    width: (isRound ? recipe.length : recipe.width) + 0.35,
    opening: 0,
    darkness: 0.24,
  };
}

export function growthOf(recipe: DefectRecipe, factor: number): DefectRecipe {
  return {
    ...recipe,
    length: recipe.length * factor,
    width: recipe.kind === 'crack' ? recipe.width : recipe.width * Math.sqrt(factor),
    opening: recipe.opening * factor,
  };
}

function districtFor(settings: FlightSettings): District {
  return planDistrict(settings.seed, coverageOf(settings).length);
}

function zoneFor(settings: FlightSettings) {
  return { from: endMargin, to: coverageOf(settings).length - endMargin, separation };
}

function surveyOf(
  settings: FlightSettings,
  district: District,
  defects: readonly DefectRecipe[],
  number: number,
  changes: ReadonlyMap<string, Change>,
): Survey {
  const seed = seedFrom(settings.seed, `survey-${number}`);
  const roadBearing = settings.roadBearing ?? createRandom(settings.seed, 'bearing').range(0, 360);
  const scene: Scene = {
    frame: { origin: settings.origin, roadBearing },
    district,
    cars: planCars(seed, district).filter((car) => !hidesAny(car, defects)),
    light: planLight(seed, settings.sky),
    defects,
  };
  return { number, seed, scene, changes };
}

function hidesAny(car: Car, defects: readonly DefectRecipe[]): boolean {
  return defects.some((recipe) => {
    const bounds = boundsOf(shapeOf(recipe));
    return (
      car.centre.across > bounds.acrossMin - 1.4 &&
      car.centre.across < bounds.acrossMax + 1.4 &&
      car.centre.along > bounds.alongMin - 2.8 &&
      car.centre.along < bounds.alongMax + 2.8
    );
  });
}

function lastNumber(recipes: readonly DefectRecipe[]): number {
  return Math.max(0, ...recipes.map((recipe) => Number(recipe.id.replace(/\D/g, ''))));
}
