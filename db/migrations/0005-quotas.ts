import { Migration } from '@mikro-orm/migrations'

/** Quota cells with their counts, and the seats of sessions in them. */
export class Quotas extends Migration {
  override up(): void {
    this.#cells()
    this.#reservations()
    this.#timeLimits()
  }

  /**
   * A row for each mode, so that a test never takes a seat from the field. The checks are the last line: whatever code is wrong
   * above, no transaction commits that fills a hard cell past its target. Held seats may pass it when a target was lowered.
   * Half-empty pages: a hot cell is updated with every job, and each update stays in its page.
   */
  #cells(): void {
    this.addSql(`
      create table quota_cells (
        id bigint generated always as identity constraint quota_cells_pk primary key,
        survey_id uuid not null constraint quota_cells_survey references surveys (id),
        mode text collate "C" not null constraint quota_cells_mode check (mode in ('LIVE', 'TEST', 'PREVIEW')),
        plan text collate "C" not null,
        cell text collate "C" not null,
        kind text not null constraint quota_cells_kind check (kind in ('NORMAL', 'ALLOW_OVER', 'COUNTER', 'OPTIMISTIC')),
        document_target integer,
        requested_target integer,
        target integer,
        buffer integer not null default 0 constraint quota_cells_buffer check (buffer >= 0),
        filled integer not null default 0,
        held integer not null default 0,
        closed boolean not null default false,
        version integer not null,
        listing integer not null,
        constraint quota_cells_cell unique (survey_id, mode, plan, cell),
        constraint quota_cells_counts check (filled >= 0 and held >= 0),
        constraint quota_cells_target check ((target is not null or kind = 'COUNTER') and target >= 0
          and requested_target >= 0 and (target is null) = (requested_target is null)),
        constraint quota_cells_overfill check (kind <> 'NORMAL' or filled <= target)
      ) with (fillfactor = 50)`)
  }

  /**
   * One row for each seat that a session took, by the seq that took it; of those in force a session has one in a cell. A seat taken
   * again is a new row, because an insert that looks for an old one first costs ten times as much. expires_at is when a hold ends at the earliest; it is not moved while the session
   * is active, because that would rewrite every seat with every page: who looks for overdue holds reads the session's own time too.
   */
  #reservations(): void {
    this.addSql(`
      create table reservations (
        session_id uuid not null,
        plan text collate "C" not null,
        cell text collate "C" not null,
        survey_id uuid not null,
        mode text not null constraint reservations_mode check (mode in ('LIVE', 'TEST', 'PREVIEW')),
        state text not null constraint reservations_state check (state in ('HELD', 'COMPLETED', 'RELEASED', 'EXPIRED')),
        over boolean not null,
        seq integer not null,
        expires_at timestamptz not null,
        moved_at timestamptz not null,
        constraint reservations_pk primary key (session_id, plan, cell, seq)
      ) partition by range (session_id)`)
    this.addSql(
      `create unique index reservations_seat on reservations (session_id, plan, cell) where state in ('HELD', 'COMPLETED')`,
    )
    this.addSql(`create index reservations_held on reservations (expires_at) where state = 'HELD'`)
  }

  /** What sweeps need of a version, so that they need not read its document. */
  #timeLimits(): void {
    this.addSql(`
      alter table survey_versions
        add column hold_ms bigint not null default 1800000,
        add column resume_ms bigint not null default 604800000`)
  }
}
