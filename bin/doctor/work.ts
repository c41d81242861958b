import { busyFlightStates, flightStages, pipeline } from '../../src/domain/pipeline';
import { type Ailment, healthy } from './ailment';

/** A step may take minutes and be put off for minutes while a service is away; after this it is forgotten. */
const STUCK_MINUTES = 30;

const stageOfFlight = flightStages.map((stage) => `when '${pipeline[stage].from}' then '${stage}'`).join(' ');

/** Photos and flights that wait for a step though nobody is at it: they get a new run, so that no kept job stands in the way. */
export const stuckWork: Ailment = {
  name: 'stuck work',
  look: async ({ client }) => {
    const { rows } = await client.query<{ kind: string; id: string; name: string; state: string }>(
      `select 'photo' as kind, photo.id, photo.name, photo.state from photo join flight on flight.id = photo.flight_id
         where (photo.state in ('stored', 'geotagged') or (photo.state = 'expected' and photo.is_uploaded))
           and flight.state not in ('withdrawn') and ${isForgotten('photo.id', 'photo.updated_at')}
       union all
       select 'flight', id, name, state from flight
         where (state = any($1) or (state = 'sealed'
             and not exists (select from photo where flight_id = flight.id and state in ('expected', 'stored', 'geotagged'))))
           and ${isForgotten('flight.id', 'flight.updated_at')}
       order by 2`,
      [busyFlightStates],
    );
    if (rows.length === 0) return healthy;
    const idsOf = (kind: string) => rows.filter((row) => row.kind === kind).map(({ id }) => id);
    return {
      found: rows.map(({ kind, id, name, state }) => `${kind} ${name} (${id}) stands at ${state}`),
      mend: async () => {
        const { rowCount: photos } = await client.query(
          `with moved as (
             update photo set run = run + 1, updated_at = now() where id = any($1::uuid[])
               and (state in ('stored', 'geotagged') or (state = 'expected' and is_uploaded)) returning id, run, state
           ) insert into outbox (stage, subject_id, run)
             select case state when 'expected' then 'ingest' when 'stored' then 'geotag' else 'detect' end, id, run from moved`,
          [idsOf('photo')],
        );
        const { rowCount: flights } = await client.query(
          `with moved as (
             update flight set run = run + 1, updated_at = now(), state = case state when 'sealed' then 'processing' else state end
             where id = any($1::uuid[]) and (state = 'sealed' or state = any($2)) returning id, run, state, correlation_id
           ) insert into outbox (stage, subject_id, run, correlation_id)
             select case state ${stageOfFlight} end, id, run, correlation_id from moved`,
          [idsOf('flight'), busyFlightStates],
        );
        return (photos ?? 0) + (flights ?? 0);
      },
    };
  },
};

/** Not touched for long, by the row or by a try; or touched by a clock that was ahead. */
const isForgotten = (id: string, updatedAt: string): string =>
  `(${updatedAt} > now() + interval '5 minutes' or (${updatedAt} < now() - interval '${STUCK_MINUTES} minutes'
     and not exists (select from stage_attempt where subject_id = ${id}
       and started_at > now() - interval '${STUCK_MINUTES} minutes')))`;
