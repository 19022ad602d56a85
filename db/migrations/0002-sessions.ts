import { Migration } from '@mikro-orm/migrations'

/**
 * Sessions, their steps and their answers: partitioned by month through the time in their UUIDv7 ids, so that each has a real
 * primary key and a month can be detached. Partitions are made by `ensurePartitions`; there is no default one, because rows
 * in it would make `detach … concurrently` impossible.
 */
export class Sessions extends Migration {
  override up(): void {
    this.#keys()
    this.#sessions()
    this.#steps()
    this.#answers()
    this.#refusals()
  }

  /** Not partitioned: a key must be unique over all months. */
  #keys(): void {
    this.addSql(`
      create table session_keys (
        kind text collate "C" not null constraint session_keys_kind check (kind in ('idempotency', 'link', 'panel')),
        scope text collate "C" not null,
        key text collate "C" not null,
        session_id uuid not null,
        payload_hash text not null,
        created_at timestamptz not null default now(),
        constraint session_keys_pk primary key (kind, scope, key)
      )`)
  }

  #sessions(): void {
    this.addSql(`
      create table sessions (
        session_id uuid not null,
        tenant_id text not null,
        survey_id uuid not null,
        version integer not null,
        mode text not null constraint sessions_mode check (mode in ('LIVE', 'TEST', 'PREVIEW')),
        status text not null constraint sessions_status check (status in ('ACTIVE', 'SUSPENDED', 'COMPLETED', 'SCREENED_OUT',
          'OVER_QUOTA', 'QUALITY_TERMINATED', 'ABANDONED', 'REFUSED', 'REJECTED')),
        step integer not null,
        seq integer not null,
        generation integer not null,
        locale text not null,
        collector text,
        ending text,
        key_hash integer not null,
        started_at timestamptz not null,
        updated_at timestamptz not null,
        ended_at timestamptz,
        rejected_at timestamptz,
        constraint sessions_pk primary key (session_id),
        constraint sessions_end check ((ended_at is null) = (status in ('ACTIVE', 'SUSPENDED')))
      ) partition by range (session_id)`)
    this.addSql('create index sessions_by_survey on sessions (survey_id, session_id)')
    // Without updated_at, which changes with every step and would make every update rewrite the indexes.
    this.addSql(
      `create index sessions_open on sessions (survey_id, session_id) where status in ('ACTIVE', 'SUSPENDED')`,
    )
  }

  #steps(): void {
    this.addSql(`
      create table session_steps (
        session_id uuid not null,
        seq integer not null,
        step integer,
        kind text not null,
        command_id uuid not null,
        payload_hash text not null,
        events jsonb not null,
        page text,
        shown text,
        page_ms bigint,
        at timestamptz not null,
        constraint session_steps_pk primary key (session_id, seq),
        constraint session_steps_step unique (session_id, step)
      ) partition by range (session_id)`)
  }

  /** Keys compare by bytes (collate "C"): a language's order costs several times as much and means nothing here. */
  #answers(): void {
    this.addSql(`
      create table answers (
        session_id uuid not null,
        question text collate "C" not null,
        iteration text collate "C" not null,
        seq integer not null,
        page text not null,
        value jsonb,
        counted jsonb,
        on_path boolean not null,
        survey_id uuid not null,
        mode text not null constraint answers_mode check (mode in ('LIVE', 'TEST', 'PREVIEW')),
        at timestamptz not null,
        constraint answers_pk primary key (session_id, question, iteration, seq)
      ) partition by range (session_id)`)
  }

  /** json, not jsonb: a problem may quote what a client sent, and jsonb refuses NUL and lone surrogates. */
  #refusals(): void {
    this.addSql(`
      create table refusals (
        command_id uuid constraint refusals_pk primary key,
        session_id uuid not null,
        step integer,
        payload_hash text not null,
        problem json not null,
        at timestamptz not null default clock_timestamp()
      )`)
    this.addSql('create index refusals_by_step on refusals (session_id, step)')
  }
}
