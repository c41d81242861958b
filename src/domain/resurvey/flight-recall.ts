import { type DamageClass, damageClasses } from '../detection/damage';
import type { PlaceView } from './place-view';
import type { ResurveyRules } from './resurvey-rules';

export interface Look {
  readonly damageClass: DamageClass;
  readonly views: readonly PlaceView[];
}

/**
 * Share of good views in which this flight shows a damage that is there, by class: the rules' share, and what the flight itself tells at
 * the places where it found something. As with one damage's own recall, one find of each place is left out: it is what chose the place.
 * Places that were repaired give a false alarm now and then and pull the share down, never up.
 */
export function recallOfFlight(looks: readonly Look[], rules: ResurveyRules): ResurveyRules['recall'] {
  const told = damageClasses.map((damageClass): [DamageClass, number] => {
    let found = rules.recall[damageClass] * rules.classRecallStrength;
    let counted = rules.classRecallStrength;
    for (const { views } of looks.filter((look) => look.damageClass === damageClass)) {
      const good = views.filter((view) => view.flaw === null);
      const showing = good.filter((view) => view.showsDamage).length;
      if (showing === 0) continue;
      found += showing - 1;
      counted += good.length - 1;
    }
    return [damageClass, found / counted];
  });
  return Object.fromEntries(told) as Record<DamageClass, number>;
}
