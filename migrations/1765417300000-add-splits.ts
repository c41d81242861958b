import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People's splits: which defect each box was said to show, by its place in the photo, so that it outlives the box. */
export class AddSplits1765417300000 implements MigrationInterface {
  readonly name = 'AddSplits1765417300000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `create table defect_split (
         id uuid constraint defect_split_pk primary key,
         defect_id uuid not null constraint defect_split_defect_fk references defect (id),
         split_off_id uuid not null constraint defect_split_off_fk references defect (id),
         decided_by uuid constraint defect_split_decider_fk references user_account (id),
         decided_at timestamptz not null,
         undone_at timestamptz
       )`,
      'create unique index defect_split_by_split_off on defect_split (split_off_id)',
      'create index defect_split_by_defect on defect_split (defect_id)',
      `create table defect_split_box (
         split_id uuid not null constraint defect_split_box_split_fk references defect_split (id),
         detection_id uuid not null constraint defect_split_box_detection_fk references detection (id),
         photo_id uuid not null constraint defect_split_box_photo_fk references photo (id),
         damage_class text not null,
         x float8 not null, y float8 not null, width float8 not null, height float8 not null,
         from_defect_id uuid not null constraint defect_split_box_from_fk references defect (id),
         defect_id uuid not null constraint defect_split_box_defect_fk references defect (id),
         constraint defect_split_box_pk primary key (split_id, detection_id)
       )`,
      'create index defect_split_box_by_photo on defect_split_box (photo_id)',
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`delete from ticket_event where kind = 'split'`);
    await runner.query('drop table defect_split_box, defect_split');
  }
}
