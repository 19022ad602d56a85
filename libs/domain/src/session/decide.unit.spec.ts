import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { back, commandOf, given, NOON, seen, start, submit, surveyWith, terminate, travel } from './given.testing.ts'
import { viewWith } from './view.ts'

const choice = (id: string, codes: readonly string[], rest: object = {}) => ({
  id,
  type: 'single',
  text: id,
  options: codes.map((code) => ({ code, label: code.toUpperCase() })),
  ...rest,
})
const number = (id: string, rest: object = {}) => ({ id, type: 'number', text: id, ...rest })

const survey = surveyWith(
  [
    {
      id: 'about',
      questions: [choice('sex', ['m', 'f'], { required: true }), number('age', { visibleIf: "sex = 'm'" })],
      next: [{ if: 'age < 18', goto: 'ending:screened-out' }],
    },
    { id: 'habits', questions: [number('cups'), { id: 'why', type: 'text', text: 'Why?' }] },
    { id: 'men', visibleIf: "sex = 'm'", questions: [number('razors')] },
    { id: 'last', questions: [choice('price', ['low', 'high'])] },
  ],
  { settings: { back: true } },
)

const about = { page: 'about', iteration: null }
const habits = { page: 'habits', iteration: null }
const men = { page: 'men', iteration: null }
const last = { page: 'last', iteration: null }

describe('start', () => {
  it('shows the first page', () => {
    given(survey)
      .when(start({ locale: 'en', collector: 'panel-1' }))
      .thenStores({
        type: 'SessionStarted',
        surveyId: 'survey-1',
        tenantId: 'tenant-1',
        version: 1,
        mode: 'LIVE',
        seed: 'seed',
        locale: 'en',
        hidden: {},
        collector: 'panel-1',
        shown: about,
      })
  })

  it('of a session that is there already repeats, whatever it asks for', () => {
    given(survey, start(), submit(1, { sex: 'f' }))
      .when(start({ seed: 'another' }))
      .thenRepeats(0)
  })

  it('types the hidden values, drops what the survey does not declare, and refuses what does not fit', () => {
    const typed = surveyWith([{ id: 'p1', questions: [number('n')] }], {
      hidden: { age: 'number', vip: 'boolean', source: 'string', born: 'date' },
    })
    const started = travel(
      typed,
      start({ hidden: { age: '42', vip: '1', source: 7, born: '2001-02-28', utm: 'x', 'url.ref': 'y' } }),
    )
    expect(started.state?.hidden).toEqual({ age: 42, vip: true, source: '7', born: '2001-02-28', 'url.ref': 'y' })
    given(typed)
      .when(start({ hidden: { born: '2001-02-29' } }))
      .thenRefused('field-invalid', { field: 'hidden.born' })
  })

  it('ends at once where no page is shown', () => {
    const empty = surveyWith([{ id: 'p1', visibleIf: 'false', questions: [number('n')] }])
    const journey = travel(empty, start())
    expect(journey.steps[0]?.events.map((event) => event.type)).toEqual(['SessionStarted', 'SessionCompleted'])
    expect(seen(journey)).toMatchObject({ step: 1, status: 'COMPLETED', ending: { id: 'completed' }, progress: 1 })
  })
})

describe('submit', () => {
  it('keeps the answers and shows the next page', () => {
    given(survey, start())
      .when(submit(1, { sex: 'm', age: 30 }))
      .thenStores({
        type: 'AnswersSubmitted',
        place: about,
        answers: { sex: 'm', age: 30 },
        changed: [
          { question: 'sex', from: null, to: 'm' },
          { question: 'age', from: null, to: 30 },
        ],
        shown: habits,
      })
  })

  it('counts free text only as given', () => {
    const { steps } = given(survey, start(), submit(1, { sex: 'f' })).when(submit(2, { why: 'call me at 555' })).after
    const changed = steps.at(-1)?.events.map((event) => ('changed' in event ? event.changed : null))
    expect(changed).toEqual([[{ question: 'why', from: null, to: { given: true } }]])
  })

  it('passes over hidden pages and completes after the last', () => {
    given(survey, start(), submit(1, { sex: 'f' }), submit(2, {}))
      .when(submit(3, { price: 'low' }))
      .thenStores(
        {
          type: 'AnswersSubmitted',
          place: last,
          answers: { price: 'low' },
          changed: [{ question: 'price', from: null, to: 'low' }],
          shown: null,
        },
        { type: 'SessionCompleted', ending: 'completed' },
      )
  })

  it('follows the first true rule', () => {
    given(survey, start())
      .when(submit(1, { sex: 'm', age: 17 }))
      .thenStores(
        {
          type: 'AnswersSubmitted',
          place: about,
          answers: { sex: 'm', age: 17 },
          changed: [
            { question: 'sex', from: null, to: 'm' },
            { question: 'age', from: null, to: 17 },
          ],
          shown: null,
        },
        { type: 'SessionTerminated', ending: 'screened-out', outcome: 'SCREENED_OUT' },
      )
  })

  it('refuses answers that break rules, all at once, without using up the step', () => {
    const page = surveyWith([
      { id: 'p1', questions: [choice('a', ['x'], { required: true }), number('b', { max: 5 })] },
    ])
    given(page, start())
      .when(submit(1, { b: 9, c: 1 }))
      .thenViolates('a: required', 'b: range', 'c: question-unknown')
    given(page, start())
      .when(submit(1, { a: 'y' }))
      .thenViolates('a: option-unknown')
    expect(given(page, start()).when(submit(1, { a: 'x' })).after.state?.step).toBe(2)
  })

  it('refuses an answer to a question that is not shown', () => {
    given(survey, start())
      .when(submit(1, { sex: 'f', age: 40 }))
      .thenViolates('age: question-not-shown')
    given(survey, start())
      .when(submit(1, { sex: 'f', cups: 1 }))
      .thenViolates('cups: question-not-shown')
  })

  it('asks once about a warning', () => {
    const odd = surveyWith([{ id: 'p1', questions: [number('n', { outlier: { above: 10 } })] }])
    given(odd, start())
      .when(submit(1, { n: 11 }))
      .thenViolates('n: outlier')
    const { state } = given(odd, start()).when(submit(1, { n: 11 }, { acknowledged: ['outlier'] })).after
    expect(state?.status).toBe('COMPLETED')
  })

  it('keeps the stored answer of a question that is not sent, and clears one that is sent as null', () => {
    const stored = travel(survey, start(), submit(1, { sex: 'm', age: 30 }), back(2))
    expect(seen(stored).page?.questions.map((question) => question.answer)).toEqual(['m', 30])
    given(survey, start(), submit(1, { sex: 'm', age: 30 }), back(2))
      .when(submit(3, { age: null }))
      .thenStores({
        type: 'AnswersSubmitted',
        place: about,
        answers: { age: null },
        changed: [{ question: 'age', from: 30, to: null }],
        shown: habits,
      })
    given(survey, start(), submit(1, { sex: 'm' }), back(2))
      .when(submit(3, { sex: null }))
      .thenViolates('sex: required')
  })

  it('refuses payloads that are none', () => {
    const broken = { kind: 'submit', step: 1, payload: { answers: [] as unknown as Record<string, unknown> } } as const
    given(survey, start()).when(broken).thenRefused('field-invalid', { field: 'answers' })
  })

  it('changes the language when asked for one that the survey has', () => {
    const two = surveyWith(
      [
        { id: 'p1', questions: [number('n')] },
        { id: 'p2', questions: [{ ...number('m'), text: { en: 'Cups', de: 'Tassen' } }] },
      ],
      { locales: ['en', 'de'] },
    )
    expect(seen(travel(two, start(), submit(1, {}, { locale: 'de-AT' }))).page?.questions[0]?.text).toBe('Tassen')
    expect(seen(travel(two, start(), submit(1, {}, { locale: 'fr' }))).page?.questions[0]?.text).toBe('Cups')
  })
})

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

describe('the path', () => {
  const atLast = [start(), submit(1, { sex: 'm', age: 30 }), submit(2, { cups: 3 }), submit(3, { razors: 2 })] as const

  it('answers of pages that the way no longer leads through leave the counters', () => {
    given(survey, ...atLast, back(4), back(5), back(6))
      .when(submit(7, { sex: 'f' }))
      .thenStores({
        type: 'AnswersSubmitted',
        place: about,
        answers: { sex: 'f' },
        path: { age: false, razors: false },
        changed: [
          { question: 'sex', from: 'm', to: 'f' },
          { question: 'age', from: 30, to: null },
          { question: 'razors', from: 2, to: null },
        ],
        shown: habits,
      })
  })

  it('and return when it leads there again', () => {
    const away = [...atLast, back(4), back(5), back(6), submit(7, { sex: 'f' }), back(8)] as const
    given(survey, ...away)
      .when(submit(9, { sex: 'm' }))
      .thenStores({
        type: 'AnswersSubmitted',
        place: about,
        answers: { sex: 'm' },
        path: { age: true, razors: true },
        changed: [
          { question: 'sex', from: 'f', to: 'm' },
          { question: 'age', from: null, to: 30 },
          { question: 'razors', from: null, to: 2 },
        ],
        shown: habits,
      })
  })

  it('a page sent again with the same answers changes no counter', () => {
    given(survey, ...atLast, back(4), back(5))
      .when(submit(6, { cups: 3 }))
      .thenStores({ type: 'AnswersSubmitted', place: habits, answers: { cups: 3 }, changed: [], shown: men })
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

describe('the view', () => {
  it('has the page before the respondent and the number to send next', () => {
    expect(seen(travel(survey, start(), submit(1, { sex: 'm' })))).toEqual({
      step: 2,
      status: 'ACTIVE',
      progress: 0.25,
      page: {
        id: 'habits',
        iteration: null,
        back: true,
        questions: [
          { id: 'cups', type: 'number', text: 'cups', required: false },
          { id: 'why', type: 'text', text: 'Why?', required: false },
        ],
      },
    })
  })

  describe('of questions that depend on others on their page', () => {
    it('has them apart while they are hidden', () => {
      const { page } = seen(travel(survey, start()))
      expect(page?.questions.map((question) => question.id)).toEqual(['sex'])
      expect(page?.conditional).toEqual([{ id: 'age', type: 'number', text: 'age', required: false }])
    })

    it('shows them with answers that were not submitted yet', () => {
      const { state } = travel(survey, start())
      if (state === null) throw new Error('the session has not started')
      expect(viewWith(survey, state, { sex: 'm' }, NOON)?.questions).toMatchObject([
        { id: 'sex', answer: 'm' },
        { id: 'age' },
      ])
      expect(viewWith(survey, state, { sex: 'f' }, NOON)?.questions).toMatchObject([{ id: 'sex', answer: 'f' }])
    })

    it('a refusal tells which are shown', () => {
      const both = { violations: [{ question: 'age', code: 'type' }], shown: ['sex', 'age'] }
      given(survey, start())
        .when(submit(1, { sex: 'm', age: 'x' }))
        .thenRefused('answers-invalid', both)
    })
  })
})
