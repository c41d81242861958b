import type { EntityManager } from 'typeorm';
import type { Severity } from '../../domain/severity/severity';
import { defaultServiceLevels, type ServiceLevels } from '../../domain/ticket/due-date';

/** What the administrators set, else the defaults. */
export async function loadServiceLevels(manager: EntityManager): Promise<ServiceLevels> {
  const rows: { severity: Severity; days: number }[] = await manager.query(
    'select severity, days from service_level',
  );
  return { ...defaultServiceLevels, ...Object.fromEntries(rows.map((row) => [row.severity, row.days])) };
}
