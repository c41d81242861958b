import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The stages `register` and `resurvey` get their states; photos keep how they were registered and the geotag they had before. */
export class AddRegistration1764300000000 implements MigrationInterface {
  readonly name = 'AddRegistration1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of forward) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of back) await runner.query(statement);
  }
}

const flightStates = (known: string, unfinished: string): string[] => [
  'drop index flight_unfinished',
  `create index flight_unfinished on flight (updated_at) where state in (${unfinished})`,
  'alter table flight drop constraint flight_state_known',
  `alter table flight add constraint flight_state_known check (state in (${known}))`,
];

const forward = [
  ...flightStates(
    `'receiving', 'sealed', 'processing', 'registered', 'fused', 'resurveyed', 'processed', 'failed'`,
    `'sealed', 'processing', 'registered', 'fused', 'resurveyed'`,
  ),
  'alter table flight add column registration jsonb',
  `alter table photo add column registration jsonb, add column registration_grade text
    constraint photo_registration_grade_known check (registration_grade in ('registered', 'weak', 'unregistered')),
    add column unregistered_geotag jsonb`,
  'alter table detection add column between_photos_m float8',
];

/** Places that registration moved stay moved: the run that follows lays them anew. */
const back = [
  'alter table detection drop column between_photos_m',
  'alter table photo drop column unregistered_geotag, drop column registration_grade, drop column registration',
  'alter table flight drop column registration',
  `update flight set state = case state when 'registered' then 'processing' else 'fused' end
    where state in ('registered', 'resurveyed')`,
  ...flightStates(
    `'receiving', 'sealed', 'processing', 'fused', 'processed', 'failed'`,
    `'sealed', 'processing', 'fused'`,
  ),
];
