import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One picture of a photo for each audience. What was made before audiences were told apart is the desk's. */
export class AddRenditions1765100000000 implements MigrationInterface {
  readonly name = 'AddRenditions1765100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `create table photo_rendition (
         photo_id uuid not null constraint photo_rendition_photo_fk references photo (id) on delete cascade,
         audience text not null constraint photo_rendition_audience_known check (audience in ('desk', 'staff', 'field', 'public')),
         fingerprint text not null,
         preview_key text,
         pyramid_prefix text,
         is_pyramid_wanted boolean not null default false,
         made_at timestamptz not null,
         constraint photo_rendition_pk primary key (photo_id, audience)
       )`,
      'create index photo_rendition_age on photo_rendition (made_at)',
      `insert into photo_rendition (photo_id, audience, fingerprint, preview_key, pyramid_prefix, made_at)
       select id, 'desk', 'native', preview_key, pyramid_prefix, updated_at from photo
       where preview_key is not null or pyramid_prefix is not null`,
      'alter table photo drop column preview_key, drop column pyramid_prefix',
      'alter table stored_object add column bystanders jsonb',
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [
      'alter table stored_object drop column bystanders',
      'alter table photo add column preview_key text, add column pyramid_prefix text',
      `update photo set preview_key = made.preview_key, pyramid_prefix = made.pyramid_prefix
       from photo_rendition made where made.photo_id = photo.id and made.audience = 'desk'`,
      'drop table photo_rendition',
    ])
      await runner.query(statement);
  }
}
