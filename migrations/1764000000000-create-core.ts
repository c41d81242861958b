import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first schema: accounts, audit, flights, photos, detections, defects, tickets, outbox. */
export class CreateCore1764000000000 implements MigrationInterface {
  readonly name = 'CreateCore1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...accounts, ...flights, ...findings, ...work]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table stage_attempt, outbox, ticket_event, ticket, detection, defect, photo, stored_object, flight,
        audit_event, api_key, user_session, user_account cascade`);
    await runner.query('drop function refuse_change(), tell_flight_of_photo(), tell_flight()');
  }
}

const accounts = [
  `create table user_account (
    id uuid constraint user_account_pk primary key,
    email text not null,
    display_name text not null,
    password_hash text not null,
    role text not null constraint user_account_role_known check (role in ('operator', 'reviewer', 'supervisor', 'admin')),
    is_active boolean not null default true,
    failed_sign_ins integer not null default 0,
    locked_until timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  'create unique index user_account_email_unique on user_account (lower(email))',
  `create table user_session (
    id uuid constraint user_session_pk primary key,
    user_id uuid not null constraint user_session_user_fk references user_account (id) on delete cascade,
    token_hash text not null constraint user_session_token_unique unique,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    user_agent text
  )`,
  'create index user_session_user on user_session (user_id)',
  `create table api_key (
    id uuid constraint api_key_pk primary key,
    user_id uuid not null constraint api_key_user_fk references user_account (id) on delete cascade,
    name text not null,
    token_hash text not null constraint api_key_token_unique unique,
    token_prefix text not null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz
  )`,
  'create index api_key_user on api_key (user_id)',
  `create table audit_event (
    id bigint generated always as identity constraint audit_event_pk primary key,
    at timestamptz not null,
    actor_kind text not null constraint audit_event_actor_known check (actor_kind in ('user', 'api-key', 'system', 'anonymous')),
    actor_id uuid,
    actor_label text not null,
    action text not null,
    subject_kind text not null,
    subject_id text not null,
    details jsonb not null default '{}',
    correlation_id text
  )`,
  'create index audit_event_subject on audit_event (subject_kind, subject_id, id)',
  `create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception '% is append-only', tg_table_name; end $$`,
  `create trigger audit_event_append_only before update or delete or truncate on audit_event
    for each statement execute function refuse_change()`,
];

const flights = [
  `create table flight (
    id uuid constraint flight_pk primary key,
    name text not null,
    drone text, pilot text, permit_number text, purpose text,
    area jsonb,
    state text not null constraint flight_state_known
      check (state in ('receiving', 'sealed', 'processing', 'fused', 'processed', 'failed')),
    run integer not null default 1,
    operator_id uuid not null constraint flight_operator_fk references user_account (id),
    failure_code text, failure_message text,
    correlation_id text,
    created_at timestamptz not null,
    sealed_at timestamptz,
    processed_at timestamptz,
    updated_at timestamptz not null
  )`,
  'create index flight_operator on flight (operator_id, id)',
  `create index flight_unfinished on flight (updated_at) where state in ('sealed', 'processing', 'fused')`,
  `create table stored_object (
    sha256 text constraint stored_object_pk primary key,
    size_bytes bigint not null,
    media_type text not null,
    storage_key text not null,
    stored_at timestamptz not null
  )`,
  `create table photo (
    id uuid constraint photo_pk primary key,
    flight_id uuid not null constraint photo_flight_fk references flight (id),
    name text not null,
    declared_sha256 text not null,
    declared_size bigint not null,
    sha256 text constraint photo_object_fk references stored_object (sha256),
    state text not null constraint photo_state_known
      check (state in ('expected', 'stored', 'geotagged', 'detected', 'rejected', 'duplicate')),
    run integer not null default 1,
    duplicate_of uuid constraint photo_duplicate_fk references photo (id),
    multipart_upload_id text,
    is_uploaded boolean not null default false,
    rejection_code text, rejection_message text,
    width_px integer, height_px integer,
    taken_at timestamptz,
    lon float8, lat float8,
    gsd_m float8,
    pose_grade text constraint photo_pose_grade_known check (pose_grade in ('good', 'fair', 'low', 'none')),
    geotag jsonb,
    footprint jsonb,
    preview_key text, pyramid_prefix text,
    model_version text,
    detection_count integer,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint photo_name_unique unique (flight_id, name)
  )`,
  'create index photo_by_declared_hash on photo (declared_sha256)',
  'create index photo_by_flight on photo (flight_id, id)',
  'create index photo_duplicates on photo (duplicate_of) where duplicate_of is not null',
  `create index photo_unfinished on photo (updated_at) where state in ('stored', 'geotagged') or (state = 'expected' and is_uploaded)`,
  'create index photo_place on photo using gist (point(lon, lat)) where lon is not null',
  `create function tell_flight_of_photo() returns trigger language plpgsql as $$
    begin perform pg_notify('flight_changed', new.flight_id::text); return null; end $$`,
  `create function tell_flight() returns trigger language plpgsql as $$
    begin perform pg_notify('flight_changed', new.id::text); return null; end $$`,
  `create trigger photo_tells_flight after insert or update of state on photo for each row execute function tell_flight_of_photo()`,
  `create trigger flight_tells after insert or update of state on flight for each row execute function tell_flight()`,
];

const classKnown = (name: string) =>
  `constraint ${name} check (damage_class in ('D00', 'D10', 'D20', 'D40', 'repair'))`;
const severityKnown = (name: string, column: string) =>
  `constraint ${name} check (${column} in ('low', 'medium', 'high'))`;

const findings = [
  `create table defect (
    id uuid constraint defect_pk primary key,
    damage_class text not null ${classKnown('defect_class_known')},
    state text not null constraint defect_state_known check (state in ('active', 'merged', 'withdrawn')),
    merged_into uuid constraint defect_merged_fk references defect (id),
    is_class_by_person boolean not null default false,
    lon float8 not null, lat float8 not null,
    cov_ee float8 not null, cov_en float8 not null, cov_nn float8 not null,
    polygon jsonb not null,
    length_m float8 not null, width_m float8 not null, area_m2 float8 not null, bearing_deg float8,
    score float8 not null,
    photo_count integer not null,
    first_flight_id uuid not null constraint defect_first_flight_fk references flight (id),
    last_flight_id uuid not null constraint defect_last_flight_fk references flight (id),
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  `create index defect_place on defect using gist (point(lon, lat)) where state = 'active'`,
  `create table detection (
    id uuid constraint detection_pk primary key,
    photo_id uuid not null constraint detection_photo_fk references photo (id),
    flight_id uuid not null constraint detection_flight_fk references flight (id),
    run integer not null,
    origin text not null constraint detection_origin_known check (origin in ('model', 'person')),
    model_version text,
    damage_class text not null ${classKnown('detection_class_known')},
    score float8 not null,
    x float8 not null, y float8 not null, width float8 not null, height float8 not null,
    lon float8, lat float8, cov_ee float8, cov_en float8, cov_nn float8,
    polygon jsonb,
    length_m float8, width_m float8, area_m2 float8, bearing_deg float8,
    decision text not null default 'pending' constraint detection_decision_known
      check (decision in ('pending', 'accepted', 'rejected', 'corrected')),
    decided_by uuid constraint detection_decider_fk references user_account (id),
    decided_at timestamptz,
    decision_reason text,
    corrects_id uuid constraint detection_corrects_fk references detection (id),
    superseded_at timestamptz,
    defect_id uuid constraint detection_defect_fk references defect (id),
    created_at timestamptz not null
  )`,
  'create index detection_by_photo on detection (photo_id) where superseded_at is null',
  'create index detection_by_flight on detection (flight_id, id) where superseded_at is null',
  'create index detection_by_defect on detection (defect_id) where superseded_at is null',
  `create index detection_waiting on detection (id) where superseded_at is null and decision = 'pending' and defect_id is null`,
  `create table ticket (
    id uuid constraint ticket_pk primary key,
    number bigint generated always as identity constraint ticket_number_unique unique,
    defect_id uuid not null constraint ticket_defect_fk references defect (id),
    state text not null constraint ticket_state_known check (state in
      ('proposed', 'open', 'assigned', 'in-progress', 'repaired', 'verified', 'closed', 'rejected', 'duplicate')),
    damage_class text not null ${classKnown('ticket_class_known')},
    severity_least text not null ${severityKnown('ticket_severity_least_known', 'severity_least')},
    severity_most text not null ${severityKnown('ticket_severity_most_known', 'severity_most')},
    severity_reasons jsonb not null,
    priority integer not null,
    priority_reasons jsonb not null,
    due_at timestamptz,
    assignee_id uuid constraint ticket_assignee_fk references user_account (id),
    duplicate_of uuid constraint ticket_duplicate_fk references ticket (id),
    lon float8 not null, lat float8 not null,
    flight_id uuid not null constraint ticket_flight_fk references flight (id),
    version integer not null default 1,
    created_at timestamptz not null,
    acknowledged_at timestamptz, repaired_at timestamptz, closed_at timestamptz,
    updated_at timestamptz not null,
    constraint ticket_defect_unique unique (defect_id)
  )`,
  'create index ticket_place on ticket using gist (point(lon, lat))',
  'create index ticket_by_state on ticket (state, id)',
  'create index ticket_by_flight on ticket (flight_id, id)',
  'create index ticket_by_assignee on ticket (assignee_id, id) where assignee_id is not null',
  `create table ticket_event (
    id uuid constraint ticket_event_pk primary key,
    ticket_id uuid not null constraint ticket_event_ticket_fk references ticket (id),
    kind text not null constraint ticket_event_kind_known
      check (kind in ('opened', 'transition', 'assignment', 'comment', 'reclass', 'severity', 'undo')),
    from_state text, to_state text,
    body text,
    details jsonb not null default '{}',
    actor_id uuid, actor_label text not null,
    at timestamptz not null,
    undone_at timestamptz
  )`,
  'create index ticket_event_by_ticket on ticket_event (ticket_id, id)',
];

const work = [
  `create table outbox (
    id bigint generated always as identity constraint outbox_pk primary key,
    stage text not null,
    subject_id uuid not null,
    run integer not null,
    correlation_id text,
    created_at timestamptz not null default now()
  )`,
  `create table stage_attempt (
    id bigint generated always as identity constraint stage_attempt_pk primary key,
    stage text not null,
    subject_id uuid not null,
    run integer not null,
    attempt integer not null,
    worker text not null,
    started_at timestamptz not null,
    duration_ms integer not null,
    outcome text not null constraint stage_attempt_outcome_known check (outcome in ('done', 'skipped', 'rejected', 'failed')),
    code text, message text,
    correlation_id text
  )`,
  'create index stage_attempt_subject on stage_attempt (subject_id, id)',
  `create index stage_attempt_failures on stage_attempt (started_at) where outcome in ('rejected', 'failed')`,
];
