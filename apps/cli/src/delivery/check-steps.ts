import { AGGREGATE_OF, TOPIC_OF, type Topic } from '@canvass/domain/events/public-event.ts'
import { eventIdFor } from '@canvass/platform/ids/uuid5.ts'
import type { Database } from '@canvass/postgres/connect.ts'
import { type StoredSession, sessionsOfCollector, storedSessions } from '@canvass/postgres/delivery/stored-sessions.ts'
import type { SentSession } from '../load/attempt.ts'
import { type Check, checkOf } from './check.ts'
import { checkSession } from './check-session.ts'

const BATCH = 500
/** A run against a broken product would otherwise collect a text for each of its steps. */
const MAX_FINDINGS = 1_000

export interface StepsChecked {
  readonly checks: readonly Check[]
  /** The facts that Kafka must hold: topic by event id. */
  readonly expected: ReadonlyMap<string, Topic>
}

/**
 * Compares everything that was sent with what Postgres holds: acknowledged steps are there or say why not, and nothing is there
 * that nobody sent. Sessions of this run are found by their collector, so one that was started twice is found too.
 */
export async function checkSteps(
  database: Database,
  surveyId: string,
  collector: string,
  sent: readonly SentSession[],
): Promise<StepsChecked> {
  const bySession = new Map(
    sent.flatMap((session) => (session.sessionId === null ? [] : [[session.sessionId, session]])),
  )
  const lost: string[] = []
  const invented: string[] = []
  const expected = new Map<string, Topic>()
  const figures = { sessions: 0, acknowledged: 0, steps: 0, answers: 0, refusedLater: 0 }

  const take = (session: SentSession, stored: StoredSession | undefined): void => {
    const found = checkSession(session, stored)
    if (lost.length < MAX_FINDINGS) lost.push(...found.lost)
    if (invented.length < MAX_FINDINGS) invented.push(...found.invented)
    figures.acknowledged += found.acknowledged
    figures.refusedLater += found.refusedLater
    if (stored === undefined) return
    figures.sessions += 1
    figures.steps += stored.steps.length
    for (const step of stored.steps) figures.answers += step.answers.length
    for (const [eventId, topic] of factsOf(stored)) expected.set(eventId, topic)
  }

  const ids = [...bySession.keys()]
  for (let i = 0; i < ids.length; i += BATCH) {
    const batch = ids.slice(i, i + BATCH)
    const stored = new Map((await storedSessions(database, batch)).map((session) => [session.sessionId, session]))
    for (const id of batch) take(bySession.get(id) ?? { sessionId: id, attempts: [] }, stored.get(id))
  }
  const strangers = await strangersOf(database, surveyId, collector, bySession)
  const unanswered = sent.filter(({ sessionId, attempts }) => sessionId === null && attempts.length > 0).length
  if (strangers.length > unanswered) {
    invented.push(
      `${strangers.length} sessions have no respondent who knows them, and only ${unanswered} starts went without a reply: ${strangers.slice(0, 3).join(', ')}`,
    )
  }
  return { checks: checksOf(figures, lost, invented, strangers.length), expected }
}

function checksOf(
  figures: Readonly<Record<'sessions' | 'acknowledged' | 'steps' | 'answers' | 'refusedLater', number>>,
  lost: readonly string[],
  invented: readonly string[],
  unknownSessions: number,
): Check[] {
  const { sessions, acknowledged, steps, answers, refusedLater } = figures
  const later = refusedLater === 0 ? '' : `, ${refusedLater} of them refused or set aside after a 202`
  return [
    checkOf(
      'acknowledged steps are stored',
      `${acknowledged} acknowledged in ${sessions} sessions, ${lost.length} lost${later}`,
      { acknowledged, refusedLater, lost: lost.length },
      lost,
    ),
    checkOf(
      'nothing is stored that nobody sent',
      `${steps} steps with ${answers} answers stored, each as it was sent`,
      { sessions, steps, answers, unknownSessions, invented: invented.length },
      invented,
    ),
  ]
}

/** Sessions with our collector that no respondent has heard of. */
async function strangersOf(
  database: Database,
  surveyId: string,
  collector: string,
  known: ReadonlyMap<string, unknown>,
): Promise<string[]> {
  const strangers: string[] = []
  for (let after: string | null = null; ; ) {
    const page: readonly string[] = await sessionsOfCollector(database, surveyId, collector, after, BATCH * 10)
    strangers.push(...page.filter((id) => !known.has(id)))
    after = page.at(-1) ?? null
    if (after === null) return strangers
  }
}

/** Ids of the facts that the stored steps became, as the outbox names them, with their topics. */
function factsOf({ sessionId, steps }: StoredSession): [string, Topic][] {
  return steps.flatMap(({ seq, events }) => {
    const ordinals = new Map<string, number>()
    return events.map(({ type }): [string, Topic] => {
      const ordinal = ordinals.get(type) ?? 0
      ordinals.set(type, ordinal + 1)
      return [eventIdFor(sessionId, `${seq}/${type}/${ordinal}`), TOPIC_OF[AGGREGATE_OF[type]]]
    })
  })
}
