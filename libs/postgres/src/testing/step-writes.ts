import type { CountedValue, PublicEvent } from '@canvass/domain/events/public-event.ts'
import type { SeatMove } from '@canvass/domain/quota/seat-moves.ts'
import { startOf } from '@canvass/domain/session/evolve.ts'
import type { SessionState } from '@canvass/domain/session/state.ts'
import type { SessionStatus } from '@canvass/domain/session/status.ts'
import { eventIdFor } from '@canvass/platform/ids/uuid5.ts'
import { createUuid7 } from '@canvass/platform/ids/uuid7.ts'
import type { StepWrite } from '@canvass/runtime/ports/session-store.ts'

export const newId = createUuid7()
export const SURVEY = '01930000-0000-7000-8000-000000000001'

interface StepFacts {
  readonly sessionId: string
  readonly seq: number
  readonly at?: number
  readonly status?: SessionStatus
  readonly page?: string
  readonly next?: string | null
  readonly answers?: Readonly<Record<string, { from: CountedValue | null; to: CountedValue | null }>>
  readonly letterId?: string
  readonly seats?: readonly SeatMove[]
}

/** A start (seq 0) or a submission as the session worker would write it. */
export function stepWrite(facts: StepFacts): StepWrite {
  const { sessionId, seq, at = Date.now(), page = 'p1', next = 'p2', status = 'ACTIVE', answers = {} } = facts
  const envelope = {
    v: 1,
    sessionId,
    surveyId: SURVEY,
    tenantId: 'acme',
    version: 1,
    mode: 'LIVE',
    seq,
    step: seq,
  } as const
  const stamped = { ...envelope, occurredAt: new Date(at).toISOString() }
  const id = (type: string) => eventIdFor(sessionId, `${seq}/${type}/0`)
  const changed = Object.entries(answers).map(([question, { from, to }]) => ({ question, from, to }))
  const events: PublicEvent[] =
    seq === 0
      ? [{ ...stamped, eventId: id('SessionStarted'), type: 'SessionStarted', page }]
      : [{ ...stamped, eventId: id('AnswersSubmitted'), type: 'AnswersSubmitted', page, changed, pageMs: 1200, next }]
  if (status === 'COMPLETED') {
    const ended = { outcome: 'COMPLETED', ending: 'completed', durationMs: 5000 } as const
    events.push({ ...stamped, eventId: id('SessionCompleted'), type: 'SessionCompleted', ...ended })
  }
  return {
    step: {
      seq,
      step: seq,
      kind: seq === 0 ? 'start' : 'submit',
      commandId: newId(),
      payloadHash: `h${seq}`,
      at,
      events: [],
    },
    state: stateOf(sessionId, seq, status, at),
    isNew: seq === 0,
    answers: changed.map(({ question, to }) => ({
      question,
      iteration: '',
      page,
      value: to,
      counted: to,
      onPath: to !== null,
    })),
    events,
    seats: facts.seats ?? [],
    holdMs: 1_800_000,
    ...(facts.letterId !== undefined && { letterId: facts.letterId }),
  }
}

const startedAs = {
  type: 'SessionStarted',
  surveyId: SURVEY,
  tenantId: 'acme',
  version: 1,
  mode: 'LIVE',
  seed: '00',
  locale: 'en',
  hidden: {},
  shown: null,
} as const

function stateOf(sessionId: string, seq: number, status: SessionStatus, at: number): SessionState {
  const ending = status === 'COMPLETED' ? 'completed' : null
  return { ...startOf(sessionId, startedAs, at), seq, step: seq + 1, status, ending }
}
