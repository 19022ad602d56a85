import type { SessionEvent } from '@canvass/domain/session/event.ts'
import { eventIdFor } from '@canvass/platform/ids/uuid5.ts'
import type { StoredSession } from '@canvass/postgres/delivery/stored-sessions.ts'
import { payloadHash } from '@canvass/runtime/mailbox/payload-hash.ts'
import { expect, it } from 'vitest'
import type { Attempt } from '../load/attempt.ts'
import { checkSession } from './check-session.ts'

const sessionId = '019ab5c0-0000-7000-8000-000000000001'
const hashOf = (answers: object) => payloadHash('submit', { answers })

const start: Attempt = { step: 0, kind: 'start', payloadHash: 'start', ack: 'committed' }
const submit = (step: number, answers: object, ack: Attempt['ack'] = 'committed'): Attempt => ({
  step,
  kind: 'submit',
  payloadHash: hashOf(answers),
  ack,
})

const submitted = (answers: Record<string, unknown>): SessionEvent => ({
  type: 'AnswersSubmitted',
  place: { page: 'p1', iteration: null },
  answers,
  changed: [],
  shown: null,
})
const startStep = { seq: 0, step: 0, kind: 'start', payloadHash: 'start', events: [], answers: [] }
const submitStep = (step: number, answers: Record<string, unknown>) => ({
  seq: step,
  step,
  kind: 'submit',
  payloadHash: hashOf(answers),
  events: [submitted(answers)],
  answers: Object.entries(answers).map(([question, value]) => ({ question, iteration: '', value })),
})

const stored = (...steps: StoredSession['steps']): StoredSession => ({
  sessionId,
  seq: steps.length - 1,
  steps,
  refusals: [],
  letters: [],
})

const check = (attempts: readonly Attempt[], session: StoredSession | undefined) => {
  const { lost, invented } = checkSession({ sessionId, attempts }, session)
  return { lost: lost.length, invented: invented.length, said: [...lost, ...invented].join('\n') }
}

const good = stored(startStep, submitStep(1, { Q1: 5, Q2: ['b', 'a'] }))
const attempts = [start, submit(1, { Q2: ['b', 'a'], Q1: 5 })]

it('finds nothing where everything is as it was sent, also what got no reply', () => {
  expect(check(attempts, good)).toMatchObject({ lost: 0, invented: 0 })
  const silent = attempts.map((attempt) => ({ ...attempt, ack: 'none' as const }))
  expect(check(silent, good)).toMatchObject({ lost: 0, invented: 0 })
  expect(check(silent, stored(startStep))).toMatchObject({ lost: 0, invented: 0 })
})

it('finds a step that was acknowledged and forgotten, though its respondent has sent it again', () => {
  const [first, second] = attempts
  if (first === undefined || second === undefined) throw new Error('there are two')
  const found = check([first, { ...second, forgotten: true }], good)
  expect(found).toMatchObject({ lost: 1, invented: 0 })
  expect(found.said).toContain('step 1 was acknowledged, and forgotten')
})

it('finds acknowledged steps that are gone', () => {
  expect(check(attempts, undefined)).toMatchObject({ lost: 2, invented: 0 })
  expect(check(attempts, stored(startStep))).toMatchObject({ lost: 1, invented: 0 })
  expect(check([start, submit(1, {}, 'queued')], stored(startStep))).toMatchObject({ lost: 1 })
})

it('finds a step that another submission took', () => {
  const found = check([start, submit(1, { Q1: 4 }), submit(1, { Q1: 5, Q2: ['b', 'a'] }, 'none')], good)
  expect(found).toMatchObject({ lost: 1, invented: 0 })
  expect(found.said).toContain('another submission is stored in its place')
})

it('finds what nobody sent', () => {
  expect(check([start], good)).toMatchObject({ invented: 1 })
  expect(check([start, submit(1, { Q1: 6 }, 'none')], good)).toMatchObject({ invented: 1 })
  expect(check([start, submit(1, { Q1: 5, Q2: ['b', 'a'] }, 'refused')], good).said).toContain(
    'although it was refused',
  )
})

it('accepts commands of the system, and no others without a step', () => {
  const expired = { seq: 2, step: null, kind: 'expire', payloadHash: 'x', events: [], answers: [] }
  expect(check(attempts, stored(...good.steps, expired))).toMatchObject({ lost: 0, invented: 0 })
  expect(check(attempts, stored(...good.steps, { ...expired, kind: 'suspend' }))).toMatchObject({ invented: 1 })
})

it('finds answers that are stored otherwise than they were sent', () => {
  const step = submitStep(1, { Q1: 5, Q2: ['b', 'a'] })
  const changed = { ...step, events: [submitted({ Q1: 6, Q2: ['b', 'a'] })] }
  expect(check(attempts, stored(startStep, changed)).said).toContain('holds other answers')
  const missing = { ...step, answers: step.answers.slice(1) }
  expect(check(attempts, stored(startStep, missing)).said).toContain('no row in answers for Q1')
  const reordered = {
    ...step,
    answers: [{ question: 'Q2', iteration: '', value: ['a', 'b'] }, ...step.answers.slice(0, 1)],
  }
  expect(check(attempts, stored(startStep, reordered)).said).toContain('no row in answers for Q2')
})

it('accepts a 202 that ended as a refusal or a letter, and a 200 never', () => {
  const fate = { commandId: 'C', step: 1, payloadHash: 'other' }
  const queued: Attempt = { ...submit(1, { Q1: 1 }, 'queued'), commandId: 'C' }
  expect(check([start, queued], { ...stored(startStep), refusals: [fate] })).toMatchObject({ lost: 0 })
  expect(check([start, queued], { ...stored(startStep), letters: [fate] })).toMatchObject({ lost: 0 })
  expect(check([start, { ...queued, ack: 'committed' }], { ...stored(startStep), refusals: [fate] })).toMatchObject({
    lost: 1,
  })
  const elsewhere = { ...fate, commandId: 'D' }
  expect(check([start, queued], { ...stored(startStep), refusals: [elsewhere] })).toMatchObject({ lost: 1 })
})

it('compares the event that the reply named', () => {
  const eventId = eventIdFor(sessionId, '1/AnswersSubmitted/0')
  const [, second] = attempts
  if (second === undefined) throw new Error('there are two attempts')
  expect(check([start, { ...second, eventId }], good)).toMatchObject({ lost: 0 })
  expect(check([start, { ...second, eventId: 'other' }], good)).toMatchObject({ lost: 1 })
})

it('finds gaps in steps and seqs, and a row of the session that stands elsewhere', () => {
  const gap = stored(startStep, { ...submitStep(1, { Q1: 5, Q2: ['b', 'a'] }), seq: 2 })
  expect(check(attempts, gap)).toMatchObject({ lost: 0, invented: 2 })
  expect(check(attempts, { ...good, seq: 4 })).toMatchObject({ invented: 1 })
})
