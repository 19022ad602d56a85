import { Migration } from '@mikro-orm/migrations'

/** What answers only refer to by id: files that respondents have uploaded, and payments that were asked of them. */
export class Evidence extends Migration {
  override up(): void {
    this.#uploads()
    this.#payments()
  }

  /**
   * By month through the session's id, as the answers that refer to them, so that a month goes as a whole. The same content for the same
   * question is one upload, however often it is sent. Most files are compressed already, so Postgres does not try again.
   */
  #uploads(): void {
    this.addSql(`
      create table uploads (
        session_id uuid not null,
        id uuid not null,
        tenant_id text not null,
        question text collate "C" not null,
        mime text not null,
        size integer not null,
        sha256 bytea not null constraint uploads_sha256 check (octet_length(sha256) = 32),
        bytes bytea not null,
        kept boolean not null default false,
        created_at timestamptz not null default clock_timestamp(),
        constraint uploads_pk primary key (session_id, id),
        constraint uploads_content unique (session_id, question, sha256),
        constraint uploads_size check (size > 0 and size = octet_length(bytes))
      ) partition by range (session_id)`)
    this.addSql('alter table uploads alter column bytes set storage external')
    this.addSql('create index uploads_unsettled on uploads (created_at) where not kept')
  }

  /** Not partitioned: a payment backend knows a payment by its id alone, and what was paid outlives the month of the session. */
  #payments(): void {
    this.addSql(`
      create table payments (
        id uuid constraint payments_pk primary key,
        tenant_id text not null,
        session_id uuid not null,
        survey_id uuid not null,
        mode text not null constraint payments_mode check (mode in ('LIVE', 'TEST', 'PREVIEW')),
        question text collate "C" not null,
        amount numeric not null constraint payments_amount check (amount >= 0),
        currency text not null constraint payments_currency check (currency ~ '^[A-Z]{3}$'),
        provider text,
        status text not null default 'pending' constraint payments_status
          check (status in ('pending', 'paid', 'failed', 'refunded')),
        reference text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint payments_reference check ((reference is null) = (status = 'pending'))
      )`)
    // Nobody is asked to pay twice: a question has one payment that is open or paid.
    this.addSql(
      `create unique index payments_open on payments (session_id, question) where status in ('pending', 'paid')`,
    )
  }
}
