import { type DamageClass, ticketedClasses } from '../../domain/detection/damage';
import { rateSeverity } from '../../domain/severity/rate-severity';
import type { SeverityRange } from '../../domain/severity/severity';
import { dueDate, type ServiceLevels } from '../../domain/ticket/due-date';
import { ratePriority } from '../../domain/ticket/priority';

/** What of a defect's row and its photos decides how urgent it is. */
export interface RatedDefect {
  readonly damage_class: DamageClass;
  readonly length_m: number;
  readonly width_m: number;
  readonly area_m2: number;
  readonly score: number;
  readonly measured_depth_m: number | null;
  readonly measured_width_m: number | null;
  readonly measured_length_m: number | null;
  readonly length_sigma_m: number | null;
  readonly is_size_least: boolean;
  readonly opening_m: number | null;
  readonly opening_sigma_m: number | null;
  /** Of the finest photo that shows it. */
  readonly gsd_m: number | null;
}

export interface TicketRating {
  readonly severity: SeverityRange;
  readonly priority: number;
  readonly priorityReasons: readonly string[];
  readonly dueAt: Date;
}

export interface RatingTerms {
  readonly knownSince: Date;
  readonly levels: ServiceLevels;
  readonly byPerson?: SeverityRange;
}

/** Severity by the tables, unless a person set it; priority and due date follow from it. */
export function rateDefect(defect: RatedDefect, { knownSince, levels, byPerson }: RatingTerms): TicketRating {
  const measuredSides = sidesMeasured(defect);
  const shape = {
    damageClass: defect.damage_class,
    length: measuredSides?.length ?? defect.length_m,
    width: measuredSides?.width ?? defect.width_m,
    area: defect.area_m2,
  };
  const severity =
    byPerson ??
    rateSeverity({
      ...shape,
      groundSampleDistance: defect.gsd_m,
      sizeError: defect.length_sigma_m,
      isSizeLeast: defect.is_size_least,
      opening:
        defect.opening_m === null ? null : { width: defect.opening_m, error: defect.opening_sigma_m ?? 0 },
      measuredDepth: defect.measured_depth_m,
      measuredOpening: defect.measured_width_m,
      measuredSides,
    });
  const priority = ratePriority({ ...shape, severity, score: defect.score });
  return {
    severity,
    priority: priority.level,
    priorityReasons: priority.reasons,
    dueAt: dueDate(knownSince, severity, levels),
  };
}

function sidesMeasured(defect: RatedDefect): { length: number; width: number } | null {
  const { measured_length_m: length, measured_width_m: width } = defect;
  return defect.damage_class === 'D40' && length !== null && width !== null ? { length, width } : null;
}

export const callsForTicket = (damageClass: DamageClass): boolean => ticketedClasses.includes(damageClass);
