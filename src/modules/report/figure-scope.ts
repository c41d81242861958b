import { Conditions } from '../../platform/database/conditions';
import { isInBox } from '../../platform/database/in-box';
import type { FiguresQuery } from './figures.dto';

const NINETY_DAYS_MS = 90 * 24 * 60 * 60 * 1000;

export interface FigureWindow {
  readonly from: Date;
  readonly to: Date;
  readonly now: Date;
}

export function windowOf(query: Pick<FiguresQuery, 'from' | 'to'>, now: Date): FigureWindow {
  const to = query.to === undefined ? now : new Date(query.to);
  const from = query.from === undefined ? new Date(to.getTime() - NINETY_DAYS_MS) : new Date(query.from);
  return { from, to, now };
}

/** Which tickets are looked at, and what $from, $to and $now stand for in the conditions of the figure table. */
export class FigureScope {
  readonly where = new Conditions();
  private readonly names: Readonly<Record<string, string>>;

  constructor(window: FigureWindow, { bbox, area }: Pick<FiguresQuery, 'bbox' | 'area'>) {
    const time = (at: Date): string => `${this.where.put(at)}::timestamptz`;
    this.names = { from: time(window.from), to: time(window.to), now: time(window.now) };
    if (area) {
      const lies = area === 'none' ? 'is null' : `= ${this.where.put(area)}`;
      this.where.and(
        `exists (select from defect where defect.id = ticket.defect_id and defect.area_id ${lies})`,
      );
    }
    if (bbox) this.where.and(isInBox(this.where, 'ticket', bbox));
  }

  fill(condition: string): string {
    return condition.replace(/\$(from|to|now)\b/g, (_all, name: string) => this.names[name]!);
  }
}
