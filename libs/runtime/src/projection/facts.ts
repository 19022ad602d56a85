import type { CountedChange, PublicEvent } from '@canvass/domain/events/public-event.ts'
import type { Fact } from '../ports/counter-store.ts'

const ANSWERS_TTL_SECONDS = 24 * 3_600
const STATUS_TTL_SECONDS = 3_600

/**
 * Short-lived facts for live displays: the codes of each page a session has answered, and where the session stands. Each key occurs
 * once; later events win. Facts that would be past their time by now are left out, so that reading an old log writes none.
 * @param now milliseconds since the epoch
 */
export function factsOf(events: readonly PublicEvent[], now: number): readonly Fact[] {
  const facts = new Map<string, Fact>()
  for (const event of events) {
    const age = (now - Date.parse(event.occurredAt)) / 1_000
    if (event.type === 'AnswersSubmitted') {
      if (age < ANSWERS_TTL_SECONDS) addAnswers(facts, `answers:${event.sessionId}:${event.page}`, event.changed)
    } else if (age < STATUS_TTL_SECONDS) {
      const status = statusAfter(event)
      const key = `status:${event.sessionId}`
      if (status === null) facts.set(key, { key, value: null })
      else if (status !== undefined) facts.set(key, { key, ttlSeconds: STATUS_TTL_SECONDS, value: status })
    }
  }
  return [...facts.values()]
}

function addAnswers(facts: Map<string, Fact>, key: string, changes: readonly CountedChange[]): void {
  if (changes.length === 0) return
  const known = facts.get(key)
  const fields = new Map(known !== undefined && 'fields' in known ? known.fields : [])
  for (const change of changes) fields.set(fieldOf(change), change.to === null ? null : JSON.stringify(change.to))
  facts.set(key, { key, ttlSeconds: ANSWERS_TTL_SECONDS, fields })
}

/** A question, with the keys of its iteration inside loops: `Q1`, `Q1@brand=a`. */
function fieldOf({ question, iteration }: CountedChange): string {
  const keys = Object.entries(iteration ?? {}).map(([loop, key]) => `${loop}=${key}`)
  return keys.length === 0 ? question : `${question}@${keys.join('/')}`
}

/** Where the session stands after the event; null when it is to be forgotten, undefined when the event says nothing of it. */
function statusAfter(event: PublicEvent): string | null | undefined {
  switch (event.type) {
    case 'SessionStarted':
    case 'SessionResumed':
      return 'ACTIVE'
    case 'SessionSuspended':
      return 'SUSPENDED'
    case 'SessionCompleted':
    case 'SessionTerminated':
      return event.outcome
    case 'SessionRejected':
      return 'REJECTED'
    case 'SessionErased':
      return null
    default:
      return undefined
  }
}
