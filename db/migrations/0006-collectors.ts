import { Migration } from '@mikro-orm/migrations'

/** Doors into surveys. Their caps are rows of `quota_cells`, so that the checks there refuse an overfill. */
export class Collectors extends Migration {
  override up(): void {
    this.addSql(`
      create table collectors (
        survey_id uuid not null constraint collectors_survey references surveys (id),
        name text collate "C" not null constraint collectors_name check (name ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$'),
        kind text not null constraint collectors_kind check (kind in ('public', 'links', 'panel', 'pin')),
        closed boolean not null default false,
        opens_at timestamptz,
        closes_at timestamptz,
        max_starts integer constraint collectors_max_starts check (max_starts >= 0),
        max_completes integer constraint collectors_max_completes check (max_completes >= 0),
        secret text not null,
        pin_mac text,
        links bigint not null default 0 constraint collectors_links check (links >= 0 and (links = 0 or kind = 'links')),
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint collectors_pk primary key (survey_id, name),
        constraint collectors_window check (opens_at < closes_at),
        constraint collectors_pin check ((pin_mac is not null) = (kind = 'pin'))
      )`)
    // Who was sent away says something about a collector and nothing about a session: counted, and not kept one by one.
    this.addSql(`
      create table collector_denials (
        survey_id uuid not null,
        collector text collate "C" not null,
        reason text collate "C" not null,
        denied bigint not null,
        last_at timestamptz not null default now(),
        constraint collector_denials_pk primary key (survey_id, collector, reason),
        constraint collector_denials_collector foreign key (survey_id, collector) references collectors (survey_id, name)
      )`)
  }
}
