import { describe, expect, it } from 'vitest'
import { about, choice, habits, last, men, number, survey } from './four-pages.testing.ts'
import { back, given, seen, start, submit, surveyWith, travel } from './given.testing.ts'

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
