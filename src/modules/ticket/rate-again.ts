import type { EntityManager } from 'typeorm';
import type { DamageClass } from '../../domain/detection/damage';
import type { SeverityRange } from '../../domain/severity/severity';
import type { Metres } from '../../domain/units';
import { IS_EVIDENCE } from '../defect/evidence-rows';
import { type RatedDefect, rateDefect } from './rate-defect';
import { loadServiceLevels } from './service-levels';
import type { DecidedColumns, LockedTicket } from './ticket-records';

export interface RatingBasis {
  readonly damageClass: DamageClass;
  /** Measured on site; null where they weren't. */
  readonly depth: Metres | null;
  readonly width: Metres | null;
  readonly length: Metres | null;
  /** A severity that a person set stands above the rules. */
  readonly byPerson: SeverityRange | null;
}

/** Severity, priority and due date as they follow from a class and what was measured; a due date set by a person stays. */
export async function rateAgain(
  manager: EntityManager,
  ticket: LockedTicket,
  { damageClass, depth, width, length, byPerson }: RatingBasis,
): Promise<Partial<DecidedColumns>> {
  const defect = await loadRatedDefect(manager, ticket.defect_id);
  const rating = rateDefect(
    {
      ...defect,
      damage_class: damageClass,
      measured_depth_m: depth,
      measured_width_m: width,
      measured_length_m: length,
    },
    {
      knownSince: ticket.created_at,
      levels: await loadServiceLevels(manager),
      byPerson: byPerson ?? undefined,
    },
  );
  return {
    severity_least: rating.severity.least,
    severity_most: rating.severity.most,
    severity_reasons: rating.severity.reasons,
    priority: rating.priority,
    priority_reasons: rating.priorityReasons,
    due_at: ticket.is_due_by_person ? ticket.due_at : rating.dueAt,
    defect_measured_depth_m: depth,
    defect_measured_width_m: width,
    defect_measured_length_m: length,
  };
}

/** The severity that a person set before; null where the rules say. */
export const keptSeverity = (ticket: LockedTicket): SeverityRange | null =>
  ticket.is_severity_by_person
    ? { least: ticket.severity_least, most: ticket.severity_most, reasons: ticket.severity_reasons }
    : null;

async function loadRatedDefect(manager: EntityManager, defectId: string): Promise<RatedDefect> {
  const [defect]: RatedDefect[] = await manager.query(
    `select defect.damage_class, defect.length_m, defect.width_m, defect.area_m2, defect.score, defect.measured_depth_m, defect.measured_width_m, defect.measured_length_m, defect.length_sigma_m, defect.is_size_least,
       defect.opening_m, defect.opening_sigma_m,
       (select min(photo.gsd_m) from detection join photo on photo.id = detection.photo_id
        where detection.defect_id = defect.id and ${IS_EVIDENCE}) as gsd_m
     from defect where defect.id = $1`,
    [defectId],
  );
  return defect!;
}
