import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { type FlightState, hasPassed } from '../../domain/pipeline';
import { type Verdict, verdicts } from '../../domain/resurvey/judge-place';
import type { VerdictReason } from '../../domain/resurvey/reasons';
import { Conditions } from '../../platform/database/conditions';
import { notFound } from '../../platform/http/errors';
import { assertFlightVisible } from '../flight/flight-access';
import type { ObservationListQuery, ObservationRow, ResurveyDto } from './observation.dto';
import { IS_SURVEY_PHOTO } from './survey-photos';

const SELECT = `select observation.*, flight.name as flight_name, ticket.id as ticket_id
  from defect_observation observation
  join flight on flight.id = observation.flight_id
  left join ticket on ticket.defect_id = observation.defect_id`;

/** Reads what flights say of known defects. */
@Injectable()
export class ObservationService {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Of a defect and of those merged into it, in the order in which flights looked at them. */
  async historyOf(defectId: string): Promise<ObservationRow[]> {
    const known: unknown[] = await this.database.query('select 1 from defect where id = $1', [defectId]);
    if (known.length === 0) throw notFound('Defect', defectId);
    return this.database.query(
      `${SELECT} where observation.defect_id in (select defect_family($1)) order by observation.seen_at, observation.id`,
      [defectId],
    );
  }

  async listOf(
    flightId: string,
    query: ObservationListQuery,
    actor: Actor,
    page: { readonly limit: number; readonly afterId: string | null },
  ): Promise<ObservationRow[]> {
    await assertFlightVisible(this.database.manager, actor, flightId);
    const where = new Conditions();
    where.and(`observation.flight_id = ${where.put(flightId)}`);
    if (query.verdict) where.and(`observation.verdict = any(${where.put(query.verdict)}::text[])`);
    if (query.reason)
      where.and(
        `observation.reasons @> jsonb_build_array(jsonb_build_object('code', ${where.put(query.reason)}::text))`,
      );
    if (page.afterId) where.and(`observation.defect_id > ${where.put(page.afterId)}`);
    return this.database.query(
      `${SELECT} where ${where} order by observation.defect_id limit ${where.put(page.limit)}`,
      where.parameters,
    );
  }

  async summaryOf(flightId: string, actor: Actor): Promise<ResurveyDto> {
    await assertFlightVisible(this.database.manager, actor, flightId);
    const counts: { verdict: Verdict; count: string }[] = await this.database.query(
      'select verdict, count(*) from defect_observation where flight_id = $1 group by verdict',
      [flightId],
    );
    const reasons: { verdict: Verdict; code: string; count: string }[] = await this.database.query(
      `select verdict, reason ->> 'code' as code, count(*) from defect_observation, jsonb_array_elements(reasons) reason
       where flight_id = $1 group by 1, 2 order by 1, 3 desc, 2`,
      [flightId],
    );
    const countOf = (verdict: Verdict) => Number(counts.find((row) => row.verdict === verdict)?.count ?? 0);
    const compared = verdicts.filter((verdict) => verdict !== 'first-seen').map(countOf);
    return {
      flightId,
      verdicts: Object.fromEntries(verdicts.map((verdict) => [verdict, countOf(verdict)])) as Record<
        Verdict,
        number
      >,
      reasons: reasons.map(({ verdict, code, count }) => ({ verdict, code, defects: Number(count) })),
      notes: compared.some((count) => count > 0) ? [] : await this.whyNothing(flightId),
    };
  }

  private async whyNothing(flightId: string): Promise<VerdictReason[]> {
    const [row]: { state: FlightState; placed: boolean }[] = await this.database.query(
      `select flight.state, exists (select from photo where photo.flight_id = $1 and ${IS_SURVEY_PHOTO}) as placed
       from flight where flight.id = $1`,
      [flightId],
    );
    if (!row || !hasPassed(row.state, 'resurvey')) return [notYet];
    return [row.placed ? nothingKnown : noUsablePose];
  }
}

const notYet = {
  code: 'not-compared-yet',
  message: 'The flight has not been compared with known damage yet: wait until it is processed.',
};
const noUsablePose = {
  code: 'no-usable-pose',
  message:
    'No photo of the flight has a pose that may be trusted, so it is not known which damage it flew over. Send better poses with the flight.',
};
const nothingKnown = {
  code: 'nothing-known-here',
  message: 'No damage was known before where this flight flew, so there was nothing to compare.',
};
