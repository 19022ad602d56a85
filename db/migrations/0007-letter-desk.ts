import { Migration } from '@mikro-orm/migrations'

/** What operators decide about dead letters: retries that workers carry out, edits, causes, and work on many letters at once. */
export class LetterDesk extends Migration {
  override up(): void {
    this.#letters()
    this.#revisions()
    this.#bulks()
  }

  /** A letter that is `retrying` and not sent waits for a worker. What was on its way before this migration has been sent. */
  #letters(): void {
    this.addSql('alter table dead_letters add column caused_by uuid, add column sent_at timestamptz')
    this.addSql(`update dead_letters set sent_at = clock_timestamp() where status = 'retrying'`)
    this.addSql(
      `create index dead_letters_unsent on dead_letters (first_failed_at, id) where status = 'retrying' and sent_at is null`,
    )
    this.addSql(
      `create index dead_letters_leaving on dead_letters (id) where status <> 'parked' and queued_at is not null`,
    )
  }

  /** A revision is what a letter was before an edit: a command, or the envelope of a record. */
  #revisions(): void {
    this.addSql(`
      alter table dead_letter_revisions
        alter column command drop not null,
        add column record_key bytea,
        add column record_headers json`)
  }

  #bulks(): void {
    this.addSql(`
      create table dead_letter_bulks (
        id uuid constraint dead_letter_bulks_pk primary key,
        tenant_id text not null,
        name text not null,
        action text not null constraint dead_letter_bulks_action check (action in ('retry', 'discard')),
        filter json not null,
        dry_run boolean not null,
        per_second integer not null constraint dead_letter_bulks_rate check (per_second between 1 and 1000),
        status text not null default 'running'
          constraint dead_letter_bulks_status check (status in ('running', 'done', 'aborted')),
        total integer not null,
        done integer not null default 0,
        skipped integer not null default 0,
        after_id uuid,
        created_by text not null,
        created_at timestamptz not null default clock_timestamp(),
        ended_at timestamptz,
        constraint dead_letter_bulks_end check ((ended_at is null) = (status = 'running'))
      )`)
    this.addSql(`create index dead_letter_bulks_running on dead_letter_bulks (created_at) where status = 'running'`)
  }
}
