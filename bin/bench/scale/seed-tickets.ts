/** Runs a statement: a DataSource's own `query`, or a client's. */
export interface Database {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** A city of about 33 by 33 km. */
const CITY = { west: 106.7, south: -6.35, degrees: 0.3 };

/**
 * Fills a scratch database with tickets that look like eight years of a city's: one in eight unfinished, the rest long verified or closed,
 * spread over the city, with the events that decided them. Made of SQL series: a million in a minute or two. The account and flights
 * behind them come along.
 */
export async function seedTickets(database: Database, count: number, now: Date): Promise<void> {
  const account = '00000000-0000-4000-8000-000000000001';
  await database.query(
    `insert into user_account (id, email, display_name, password_hash, role, is_active, failed_sign_ins, created_at, updated_at)
     values ($1, 'crew@scale.pantau', 'Crew', 'none', 'operator', true, 0, $2, $2)`,
    [account, now],
  );
  await database.query(
    `insert into flight (id, name, state, run, operator_id, created_at, updated_at)
     select ${idOf('flight', 'n')}, 'Flight ' || n, 'processed', 1, $1, $2, $2 from generate_series(0, ${FLIGHTS - 1}) n`,
    [account, now],
  );
  await database.query(
    `insert into road_layer (id, kind, name, file_name, crs, feature_count, problem_count, problems, imported_by, imported_at)
     values (${idOf('layer', '1')}, 'areas', 'Wards', 'wards.geojson', 'EPSG:4326', ${WARDS * WARDS}, 0, '[]', 'scale', $1)`,
    [now],
  );
  await database.query(
    `insert into area (id, layer_id, name, kind, geometry, west, south, east, north)
     select ${idOf('area', 'n')}, ${idOf('layer', '1')}, 'Ward ' || n, 'ward', '{}', 0, 0, 1, 1 from generate_series(0, ${WARDS * WARDS - 1}) n`,
  );
  await database.query(
    `insert into defect (id, damage_class, state, is_class_by_person, lon, lat, cov_ee, cov_en, cov_nn, polygon, length_m, width_m, area_m2,
       bearing_deg, score, photo_count, first_flight_id, last_flight_id, area_id, area_name, created_at, updated_at)
     select ${idOf('defect', 'n')}, (array['D00', 'D10', 'D20', 'D40'])[1 + n / 128 % 4], 'active', false, ${place('n')},
       1, 0, 1, '{"type":"Polygon","coordinates":[]}', 1, 0.5, 0.5, null, 0.7, 1, ${flightOf('n')}, ${flightOf('n')}, ${idOf('area', WARD)}, 'Ward ' || ${WARD}, ${madeAt('n')}, ${madeAt('n')}
     from generate_series(1, $1::integer) n`,
    [count, now],
  );
  await database.query(
    `insert into ticket (id, defect_id, state, damage_class, severity_least, severity_most, severity_reasons, priority, priority_reasons,
       due_at, assignee_id, lon, lat, flight_id, created_at, acknowledged_at, repaired_at, closed_at, updated_at)
     select ${idOf('ticket', 'n')}, ${idOf('defect', 'n')}, state, (array['D00', 'D10', 'D20', 'D40'])[1 + n / 128 % 4],
       (array['low', 'low', 'medium', 'high'])[1 + n / 32 % 4], (array['low', 'medium', 'high', 'high'])[1 + n / 32 % 4], '[]', n % 100 * 7919 % 100, '[]',
       made + interval '30 days', case when state in ('assigned', 'in-progress') then $3::uuid end, ${place('n')}, ${flightOf('n')}, made,
       case when state <> 'proposed' then made + interval '2 days' end,
       case when state in ('repaired', 'verified', 'closed') then made + interval '20 days' end,
       case when state = 'closed' then made + interval '40 days' end, made
     from (select n, ${madeAt('n')} as made, case when n % 8 = 0
       then (array['proposed', 'open', 'assigned', 'in-progress'])[1 + n / 8 % 4] else (array['verified', 'closed', 'closed', 'rejected'])[1 + n / 8 % 4] end as state
       from generate_series(1, $1::integer) n) told`,
    [count, now, account],
  );
  await database.query(
    `insert into ticket_event (id, ticket_id, kind, from_state, to_state, actor_label, at)
     select ${idOf('event', 'n')}, ${idOf('ticket', 'n')}, 'transition', 'in-progress', 'repaired', 'scale', repaired_at
     from generate_series(1, $1::integer) n join ticket on ticket.id = ${idOf('ticket', 'n')} where repaired_at is not null`,
    [count],
  );
  await database.query('analyze');
}

const FLIGHTS = 2000;
/** Along each side of the city. */
const WARDS = 7;
const kinds = { flight: 'f', defect: 'd', ticket: 'c', event: 'e', layer: 'b', area: 'a' } as const;

/** Ids in the order of their numbers, as UUIDs of version 7 are in the order of their making. */
const idOf = (kind: keyof typeof kinds, n: string): string =>
  `('${kinds[kind]}0000000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const flightOf = (n: string): string => idOf('flight', `${n} % ${FLIGHTS}`);
/** Low-discrepancy sequences (Roberts 2018): even, but on no grid. */
const place = (n: string): string =>
  `${CITY.west} + ${CITY.degrees} * (${n} * 0.7548776662 % 1)::float8, ${CITY.south} + ${CITY.degrees} * (${n} * 0.5698402910 % 1)::float8`;
/** The ward, counted along longitude and then latitude, of the place. */
const WARD = `(floor(${WARDS} * (n * 0.7548776662 % 1))::integer * ${WARDS} + floor(${WARDS} * (n * 0.5698402910 % 1))::integer)`;
/** $2 is the present: the last ticket was made just now, the first eight years ago. */
const madeAt = (n: string): string =>
  `$2::timestamptz - (1 - ${n}::float8 / $1::integer) * interval '8 years'`;
