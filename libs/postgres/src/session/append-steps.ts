import type { PublicEvent } from '@canvass/domain/events/public-event.ts'
import type { StepWrite } from '@canvass/runtime/ports/session-store.ts'
import { sql } from 'kysely'
import type { Sql } from '../connect.ts'

/** Appends the accepted commands with their events; a step or seq that is taken fails the transaction. */
export async function appendSteps(tx: Sql, writes: readonly StepWrite[]): Promise<void> {
  const pages = writes.map(({ events }) => pageFactsOf(events))
  await sql`
    insert into session_steps (session_id, seq, step, kind, command_id, payload_hash, events, page, shown, page_ms, at)
    select session_id, seq, step, kind, command_id, payload_hash, events::jsonb, page, shown, page_ms, to_timestamp(at / 1000)
    from unnest(
      ${writes.map(({ state }) => state.sessionId)}::uuid[],
      ${writes.map(({ step }) => step.seq)}::int[],
      ${writes.map(({ step }) => step.step)}::int[],
      ${writes.map(({ step }) => step.kind)}::text[],
      ${writes.map(({ step }) => step.commandId)}::uuid[],
      ${writes.map(({ step }) => step.payloadHash)}::text[],
      ${writes.map(({ step }) => JSON.stringify(step.events))}::text[],
      ${pages.map(({ page }) => page)}::text[],
      ${pages.map(({ shown }) => shown)}::text[],
      ${pages.map(({ pageMs }) => pageMs)}::bigint[],
      ${writes.map(({ step }) => step.at)}::float8[]
    ) as step (session_id, seq, step, kind, command_id, payload_hash, events, page, shown, page_ms, at)
  `.execute(tx)
}

interface PageFacts {
  /** The page that was submitted. */
  readonly page: string | null
  /** The page that was counted as shown. */
  readonly shown: string | null
  readonly pageMs: number | null
}

/** What the step did to the counters of pages, in columns, so that a recount needs no events. A resumed page was counted before. */
function pageFactsOf(events: readonly PublicEvent[]): PageFacts {
  let facts: PageFacts = { page: null, shown: null, pageMs: null }
  for (const event of events) {
    if (event.type === 'AnswersSubmitted') facts = { page: event.page, shown: event.next, pageMs: event.pageMs }
    if (event.type === 'SessionStarted' || event.type === 'SessionWentBack') facts = { ...facts, shown: event.page }
  }
  return facts
}
