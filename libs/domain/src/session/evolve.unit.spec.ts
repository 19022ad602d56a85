import { describe, expect, it } from 'vitest'
import type { SessionEvent, StoredStep } from './event.ts'
import { applyStep, replay, UnknownEvent } from './evolve.ts'
import { survey } from './four-pages.testing.ts'
import { back, NOON, SESSION, start, submit, travel } from './given.testing.ts'

const step = (seq: number, ...events: readonly SessionEvent[]): StoredStep => ({
  seq,
  step: null,
  kind: 'test',
  commandId: `c${seq}`,
  payloadHash: 'h',
  at: NOON,
  events,
})

describe('the state of a session', () => {
  const { steps } = travel(survey, start(), submit(1, { sex: 'm', age: 30 }), submit(2, {}), back(3))

  it('is nothing before the first step', () => {
    expect(replay(SESSION, [])).toBeNull()
  })

  it('knows where the session is, how it came there and what it sends next', () => {
    expect(replay(SESSION, steps)).toMatchObject({
      status: 'ACTIVE',
      step: 4,
      seq: 3,
      place: { page: 'habits' },
      trail: [{ page: 'about' }],
      beyond: [{ page: 'habits' }],
      startedAt: NOON + 1_000,
      pageShownAt: NOON + 4_000,
      stepSeqs: [0, 1, 2, 3],
    })
  })

  it('shares what a step did not change', () => {
    const suspended = travel(survey, start(), submit(1, { sex: 'f' }))
    const before = suspended.state
    if (before === null) throw new Error('the session has not started')
    const after = applyStep(before, SESSION, step(2, { type: 'SessionSuspended' }))
    expect([after.answers, after.trail, after.hidden]).toEqual([before.answers, before.trail, before.hidden])
    expect(after.answers).toBe(before.answers)
  })

  it('is refused rather than guessed when an event is newer than this code', () => {
    const strange = { type: 'SessionTeleported' } as unknown as SessionEvent
    expect(() => replay(SESSION, [...steps, step(4, strange)])).toThrow(UnknownEvent)
  })

  it('begins with its start', () => {
    expect(() => replay(SESSION, [step(0, { type: 'SessionSuspended' })])).toThrow('does not begin with its start')
  })
})
