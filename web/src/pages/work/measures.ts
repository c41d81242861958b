import type { Schema } from '../../api/client';

export type Measure = 'depth' | 'length' | 'width';
export type Told = Readonly<Record<Measure, string | number>>;
export type Flaw = 'range' | 'both';

type DamageClass = Schema<'Ticket'>['damageClass'];

const MAX_DEPTH_MM = 1000;
const MAX_SIDE_MM = 10_000;
const MAX_OPENING_MM = 2000;

/** What is worth measuring of this kind of damage: the rest decides nothing. */
export function measuresOf(damageClass: DamageClass): readonly Measure[] {
  if (damageClass === 'D40') return ['depth', 'length', 'width'];
  return damageClass === 'D00' || damageClass === 'D10' ? ['width'] : [];
}

export function limitOf(measure: Measure, damageClass: DamageClass): number {
  if (measure === 'depth') return MAX_DEPTH_MM;
  return damageClass === 'D40' ? MAX_SIDE_MM : MAX_OPENING_MM;
}

/** What is wrong, field by field; the sentences are the page's. The server asks the same. */
export function findFlaws(told: Told, damageClass: DamageClass): Partial<Record<Measure, Flaw>> {
  const flaws: Partial<Record<Measure, Flaw>> = {};
  for (const measure of measuresOf(damageClass)) {
    if (told[measure] === '') continue;
    const millimetres = Number(told[measure]);
    if (!(millimetres > 0 && millimetres <= limitOf(measure, damageClass))) flaws[measure] = 'range';
  }
  if (damageClass !== 'D40' || (told.length === '') === (told.width === '')) return flaws;
  return { ...flaws, [told.length === '' ? 'length' : 'width']: 'both' };
}
