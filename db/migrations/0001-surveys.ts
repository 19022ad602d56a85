import { Migration } from '@mikro-orm/migrations'

/** Surveys with their drafts, and published versions, which nothing can change any more. */
export class Surveys extends Migration {
  override up(): void {
    this.addSql(`
      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% of % is refused: its rows never change', tg_op, tg_table_name using errcode = 'CV001';
      end $$`)

    // json, not jsonb: the order of an author's keys means something (a variable may use earlier ones), and jsonb sorts keys.
    this.addSql(`
      create table surveys (
        id uuid constraint surveys_pk primary key,
        tenant_id text collate "C" not null,
        key text collate "C" not null,
        state text not null default 'open' constraint surveys_state check (state in ('open', 'closed')),
        live_version integer,
        draft json,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint surveys_key unique (tenant_id, key)
      )`)

    this.addSql(`
      create table survey_versions (
        survey_id uuid not null constraint survey_versions_survey references surveys (id),
        version integer not null constraint survey_versions_version check (version > 0),
        document json not null,
        published_at timestamptz not null default now(),
        constraint survey_versions_pk primary key (survey_id, version)
      )`)
    this.addSql(`
      create trigger survey_versions_immutable before update or delete on survey_versions
      for each row execute function refuse_change()`)
  }
}
