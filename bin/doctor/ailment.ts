import type { Client } from 'pg';
import type { Services } from '../launcher/with-services';

export interface Patient {
  readonly services: Services;
  readonly client: Client;
  readonly now: Date;
}

/** One thing that can be out of step. Looking changes nothing. */
export interface Ailment {
  /** What is looked for, in a word or two. */
  readonly name: string;
  look(patient: Patient): Promise<Diagnosis>;
}

export interface Diagnosis {
  /** What is out of step, each named; none when all is well. */
  readonly found: readonly string[];
  /** What to do where it can't be mended here. */
  readonly advice?: string;
  /** Puts right what was found; absent where only a person can. Returns how many were mended. */
  readonly mend?: () => Promise<number>;
}

export const healthy: Diagnosis = { found: [] };
