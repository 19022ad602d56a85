import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { habits, men, number, survey } from './four-pages.testing.ts'
import { back, commandOf, given, NOON, start, submit, surveyWith, terminate, travel } from './given.testing.ts'

describe('step numbers', () => {
  const before = [start(), submit(1, { sex: 'f' })] as const

  it('repeat a step with the same payload, also after the end', () => {
    given(survey, ...before)
      .when(submit(1, { sex: 'f' }))
      .thenRepeats(1)
    given(survey, ...before, submit(2, {}), submit(3, {}))
      .when(submit(2, {}))
      .thenRepeats(2)
  })

  it('conflict with another payload', () => {
    given(survey, ...before)
      .when(submit(1, { sex: 'm' }))
      .thenRefused('step-conflict', { currentStep: 2 })
    given(survey, ...before)
      .when(back(1))
      .thenRefused('step-conflict', { currentStep: 2 })
    given(survey, ...before, terminate(2))
      .when(submit(1, { sex: 'm' }))
      .thenRefused('step-conflict', { currentStep: 3 })
  })

  it('past the next are ahead, also after the end', () => {
    given(survey, ...before)
      .when(submit(3, {}))
      .thenRefused('step-ahead', { currentStep: 2 })
    given(survey, ...before, terminate(2))
      .when(submit(4, {}))
      .thenRefused('step-ahead', { currentStep: 3 })
  })

  it('after the end are refused as ended', () => {
    given(survey, ...before, terminate(2))
      .when(submit(3, {}))
      .thenRefused('session-ended', { currentStep: 3 })
    given(survey, ...before, terminate(2))
      .when(terminate(3))
      .thenRefused('session-ended', { currentStep: 3 })
  })

  it('of a session that never started are refused', () => {
    given(survey).when(submit(1, {})).thenRefused('session-not-found')
  })
})

describe('back', () => {
  it('returns to the page before, with its answers', () => {
    given(survey, start(), submit(1, { sex: 'm' }), submit(2, { cups: 2 }))
      .when(back(3))
      .thenStores({ type: 'SessionWentBack', from: men, shown: habits })
  })

  it('on the first page uses up the step and does nothing', () => {
    given(survey, start()).when(back(1)).thenStores()
    given(survey, start(), back(1)).when(back(1)).thenRepeats(1)
  })

  it('is refused where the survey does not allow it', () => {
    const forward = surveyWith([{ id: 'p1', questions: [number('n')] }], { settings: { back: false } })
    given(forward, start()).when(back(1)).thenRefused('back-not-allowed')
  })
})

describe('the life of a session', () => {
  const begun = [start(), submit(1, { sex: 'f' })] as const
  const suspend = { kind: 'suspend', step: null, payload: {} } as const
  const resume = (generation: number) => ({ kind: 'resume', step: null, payload: { generation } }) as const
  const expire = (what: 'holds' | 'session') => ({ kind: 'expire', step: null, payload: { what } }) as const
  const reject = { kind: 'reject', step: null, payload: { reason: 'speeder', by: 'ops@example.org' } } as const
  const DAY = 86_400_000

  it('terminate ends it as refused', () => {
    given(survey, ...begun)
      .when(terminate(2, 'no time'))
      .thenStores({ type: 'SessionTerminated', ending: 'refused', outcome: 'REFUSED', reason: 'no time' })
  })

  it('suspend and resume', () => {
    given(survey, ...begun)
      .when(suspend)
      .thenStores({ type: 'SessionSuspended' })
    given(survey, ...begun, suspend)
      .when(suspend)
      .thenRepeats(2)
    given(survey, ...begun, suspend)
      .when(submit(2, {}))
      .thenRefused('session-suspended', { currentStep: 2 })
    given(survey, ...begun, suspend)
      .when(resume(1))
      .thenStores({ type: 'SessionResumed', generation: 1, shown: habits })
    given(survey, ...begun, suspend, resume(1))
      .when(resume(1))
      .thenRepeats(3)
    given(survey, ...begun, suspend, resume(2))
      .when(resume(1))
      .thenRefused('token-expired')
    given(survey, ...begun, terminate(2))
      .when(resume(1))
      .thenLooks()
  })

  it('is abandoned when it was idle for too long, and only then', () => {
    given(survey, ...begun)
      .when(expire('session'), 7 * DAY - 1)
      .thenLooks()
    given(survey, ...begun)
      .when(expire('session'), 7 * DAY)
      .thenStores({ type: 'SessionTerminated', ending: null, outcome: 'ABANDONED' })
    given(survey, ...begun, terminate(2))
      .when(expire('session'), 8 * DAY)
      .thenLooks()
  })

  it('a complete can be rejected, once', () => {
    const complete = [...begun, submit(2, {}), submit(3, {})] as const
    given(survey, ...complete)
      .when(reject)
      .thenStores({ type: 'SessionRejected', reason: 'speeder', by: 'ops@example.org' })
    given(survey, ...complete, reject)
      .when(reject)
      .thenRepeats(4)
    given(survey, ...begun)
      .when(reject)
      .thenRefused('reject-not-allowed')
  })

  it('a look changes nothing', () => {
    given(survey, ...begun)
      .when({ kind: 'look', step: null, payload: {} })
      .thenLooks()
  })

  it('a kind of command from the future is refused', () => {
    const strange = { ...commandOf(start()), kind: 'levitate', step: null } as unknown as ReturnType<typeof commandOf>
    const { state } = travel(survey, ...begun)
    expect(decide(survey, state, strange, NOON)).toMatchObject({ problem: { code: 'command-not-supported' } })
  })
})
