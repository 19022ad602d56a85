import { Migration } from '@mikro-orm/migrations'

/**
 * Which rebuilds of the counters there were, one at a time. The number of a rebuild names the version that it builds: it is kept here
 * and not beside the counters, so that a name is never used again when those are lost. The first version was made without a rebuild.
 */
export class ProjectionRebuilds extends Migration {
  override up(): void {
    this.addSql(`
      create table projection_rebuilds (
        version integer generated always as identity (start with 2) constraint projection_rebuilds_pk primary key,
        started_by text not null,
        reason text not null,
        started_at timestamptz not null default clock_timestamp(),
        heard_at timestamptz not null default clock_timestamp(),
        phase text not null default 'recounting',
        done bigint not null default 0,
        total bigint not null default 0,
        ended_at timestamptz,
        outcome text constraint projection_rebuilds_outcome
          check (outcome in ('shown', 'unneeded', 'stopped', 'failed', 'given-up')),
        message text,
        constraint projection_rebuilds_end check ((ended_at is null) = (outcome is null))
      )`)
    this.addSql(
      'create unique index projection_rebuilds_running on projection_rebuilds ((true)) where ended_at is null',
    )
  }
}
