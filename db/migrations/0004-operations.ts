import { Migration } from '@mikro-orm/migrations'

/** What operators work with: dead letters, the installation's settings, and the audit log. */
export class Operations extends Migration {
  override up(): void {
    this.#deadLetters()
    this.#settings()
    this.#audit()
  }

  /** json and bytea throughout: what could not be processed is kept byte for byte, also where jsonb would refuse it. */
  #deadLetters(): void {
    this.addSql(`
      create table dead_letters (
        id uuid constraint dead_letters_pk primary key,
        stage text not null constraint dead_letters_stage check (stage in ('mailbox', 'projector')),
        status text not null default 'parked' constraint dead_letters_status
          check (status in ('parked', 'retrying', 'resolved', 'superseded', 'discarded')),
        reason text not null,
        message text not null,
        fingerprint text not null,
        attempts integer not null default 1,
        session_id uuid,
        survey_id uuid,
        step integer,
        command json,
        consumer_group text,
        topic text,
        partition integer,
        "offset" bigint,
        record_key bytea,
        record_value bytea,
        record_headers json,
        record_at timestamptz,
        record_n bigint,
        record_hash bytea,
        first_failed_at timestamptz not null default clock_timestamp(),
        last_failed_at timestamptz not null default clock_timestamp(),
        queued_at timestamptz,
        settled_at timestamptz,
        settled_by text,
        settled_reason text,
        constraint dead_letters_record unique (consumer_group, topic, partition, "offset", record_hash),
        constraint dead_letters_kind check (case stage
          when 'mailbox' then command is not null and record_hash is null
          else record_hash is not null and consumer_group is not null and topic is not null
            and partition is not null and "offset" is not null end)
      )`)
    this.addSql('create index dead_letters_by_time on dead_letters (first_failed_at, id)')
    this.addSql('create index dead_letters_by_status on dead_letters (status, first_failed_at, id)')
    this.addSql('create index dead_letters_by_fingerprint on dead_letters (fingerprint)')
    this.addSql(
      'create index dead_letters_by_number on dead_letters (topic, partition, record_n) where record_n is not null',
    )
    this.addSql('create index dead_letters_by_session on dead_letters (session_id, step) where session_id is not null')
    this.addSql(
      `create index dead_letters_unparked on dead_letters (first_failed_at, id) where status = 'parked' and queued_at is null`,
    )
    this.addSql(`
      create table dead_letter_revisions (
        letter_id uuid not null constraint dead_letter_revisions_letter references dead_letters (id),
        revision integer not null,
        command json not null,
        edited_by text not null,
        edited_at timestamptz not null default now(),
        constraint dead_letter_revisions_pk primary key (letter_id, revision)
      )`)
  }

  /** One row: what all processes of an installation must agree on, and which cluster wrote it. */
  #settings(): void {
    this.addSql(`
      create table pipeline_settings (
        singleton boolean default true constraint pipeline_settings_pk primary key constraint pipeline_settings_one check (singleton),
        shards integer not null,
        shard_hash text not null,
        topic_partitions smallint not null,
        system_identifier text not null,
        timeline_id integer not null,
        created_at timestamptz not null default now()
      )`)
  }

  /**
   * Each row's hash covers the row and the hash before it. The trigger numbers and hashes under a lock, so no writer can leave
   * a gap, skip the chain or write it in another order; a row taken out or changed later breaks the chain from there on.
   */
  #audit(): void {
    this.addSql(`
      create table audit_log (
        id bigint constraint audit_log_pk primary key,
        at timestamptz not null,
        tenant_id text,
        actor text not null,
        action text not null,
        subject text not null,
        detail json not null,
        hash bytea not null
      )`)
    this.addSql(`
      create function audit_hash(previous bytea, entry audit_log) returns bytea language sql stable as $$
        select sha256(coalesce(previous, ''::bytea) || convert_to(json_build_array(entry.id, extract(epoch from entry.at),
          entry.tenant_id, entry.actor, entry.action, entry.subject, entry.detail::text)::text, 'UTF8'))
      $$`)
    this.addSql(`
      create function chain_audit() returns trigger language plpgsql as $$
      declare last audit_log;
      begin
        perform pg_advisory_xact_lock(hashtext('canvass'), hashtext('audit_log'));
        select * into last from audit_log order by id desc limit 1;
        new.id := coalesce(last.id, 0) + 1;
        new.at := clock_timestamp();
        new.hash := audit_hash(last.hash, new);
        return new;
      end $$`)
    this.addSql('create trigger audit_log_chain before insert on audit_log for each row execute function chain_audit()')
    this.addSql(
      'create trigger audit_log_append_only before update or delete on audit_log for each row execute function refuse_change()',
    )
    this.addSql(
      'create trigger audit_log_no_truncate before truncate on audit_log for each statement execute function refuse_change()',
    )
  }
}
