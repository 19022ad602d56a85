import demo from '@canvass/db/seeds/demo.json' with { type: 'json' }
import tracker from '@canvass/db/seeds/tracker.json' with { type: 'json' }
import {
  type Journey,
  journey,
  NOON,
  proceed,
  seen,
  start,
  submit,
  surveyOf,
  surveyWith,
} from '@canvass/domain/session/given.testing.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import { expect, it } from 'vitest'
import { answerPage, type Random } from './answer-page.ts'
import { type AnswersBody, correctAnswers, questionsOf } from './correct-answers.ts'
import { seededRandom } from './seeded-random.ts'

const coded = (...codes: string[]) => codes.map((code) => ({ code, label: code }))

/** One page of every type that a machine can answer, with the constraints that are easy to break. */
const everyType = surveyWith([
  {
    id: 'p1',
    questions: [
      { id: 'single', type: 'single', text: '?', required: true, options: coded('a', 'b') },
      {
        id: 'several',
        type: 'multiple',
        text: '?',
        required: true,
        minSelected: 2,
        maxSelected: 3,
        options: [...coded('a', 'b', 'c', 'd'), { code: 'n', label: 'none', exclusive: true }],
      },
      { id: 'exactly', type: 'multiple', text: '?', required: true, exactSelected: 2, options: coded('a', 'b', 'c') },
      { id: 'yes', type: 'yesno', text: '?', required: true, options: coded('yes', 'no') },
      { id: 'bool', type: 'boolean', text: '?', required: true },
      { id: 'words', type: 'text', text: '?', required: true, minWords: 2, maxLength: 60, minLength: 20 },
      { id: 'mail', type: 'email', text: '?', required: true },
      { id: 'call', type: 'phone', text: '?', required: true, country: 'DE' },
      { id: 'link', type: 'url', text: '?', required: true },
      { id: 'whole', type: 'number', text: '?', required: true, min: 5, max: 50, step: 5 },
      { id: 'nps', type: 'nps', text: '?', required: true },
      {
        id: 'ten',
        type: 'constant-sum',
        text: '?',
        required: true,
        items: coded('a', 'b', 'c'),
        total: { exact: 100 },
      },
      { id: 'order', type: 'rank', text: '?', required: true, top: 2, options: coded('a', 'b', 'c') },
      {
        id: 'grid',
        type: 'matrix-single',
        text: '?',
        required: true,
        rows: coded('r1', 'r2'),
        columns: coded('c1', 'c2', 'c3'),
        uniqueColumns: true,
      },
      {
        id: 'grids',
        type: 'matrix-multiple',
        text: '?',
        required: true,
        rows: coded('r1', 'r2'),
        columns: coded('c1', 'c2', 'c3'),
        minSelected: 2,
      },
      { id: 'poles', type: 'matrix-bipolar', text: '?', required: true, rows: [{ code: 'r1', left: 'l', right: 'r' }] },
      { id: 'rate', type: 'group-rating', text: '?', required: true, min: 1, max: 5, items: coded('a', 'b') },
      { id: 'sort', type: 'group-rank', text: '?', required: true, groups: coded('g', 'h'), options: coded('a', 'b') },
      { id: 'day', type: 'date', text: '?', required: true },
      { id: 'hour', type: 'time', text: '?', required: true },
      { id: 'agreed', type: 'consent', text: '?', required: true, version: 'v2' },
      {
        id: 'person',
        type: 'contact',
        text: '?',
        required: true,
        fields: [
          { id: 'name', type: 'text', required: true },
          { id: 'mail', type: 'email', required: true },
          { id: 'born', type: 'date' },
        ],
      },
    ],
  },
])

/** Walks to the end; every submission must be accepted in the end. */
function walkThrough(survey: CompiledSurvey, seed: number): Journey {
  const random = seededRandom(seed)
  let at = proceed(journey(survey), start({ seed: String(seed) }))
  for (let view = seen(at); view.page !== undefined; view = seen(at)) {
    at = submitting(at, { answers: answerPage(random, view.page, NOON) }, random)
  }
  return at
}

/** Submits, and corrects what is asked back as a respondent of the load would. */
function submitting(at: Journey, body: AnswersBody, random: Random): Journey {
  const { step, page } = seen(at)
  const after = proceed(at, submit(step, body.answers, body.acknowledged ? { acknowledged: body.acknowledged } : {}))
  const violations = after.last?.kind === 'refused' ? (after.last.violations ?? []) : []
  const corrected = correctAnswers(body, violations, {
    random,
    question: (id) => page?.questions.find((shown) => shown.id === id) ?? questionsOf(at.survey).get(id),
    now: NOON,
  })
  if (corrected !== null) return submitting(after, corrected, random)
  expect(after.last, JSON.stringify({ page: page?.id, body })).toMatchObject({ kind: 'accepted' })
  // in the form in which it was sent: the delivery check compares the two
  expect(after.steps.at(-1)?.events[0]).toMatchObject({ type: 'AnswersSubmitted' })
  expect(after.steps.at(-1)?.events[0]).toHaveProperty('answers', body.answers)
  return after
}

const seeds = Array.from({ length: 60 }, (_, seed) => seed)

it('answers every type that needs no upload, payment or pattern', () => {
  for (const seed of seeds) walkThrough(everyType, seed)
})

it.each([
  ['demo', demo],
  ['tracker', tracker],
])('walks through the %s survey to an end', (_, document) => {
  const survey = surveyOf(document)
  const ends = seeds.map((seed) => seen(walkThrough(survey, seed)).ending?.outcome)
  expect(ends).toContain('COMPLETED')
  expect(ends).not.toContain(undefined)
})

it('leaves out an optional question now and then', () => {
  const survey = surveyWith([{ id: 'p1', questions: [{ id: 'q', type: 'number', text: '?' }] }])
  const answered = seeds.map((seed) => {
    const page = seen(proceed(journey(survey), start())).page
    return page === undefined ? 0 : Object.keys(answerPage(seededRandom(seed), page, NOON)).length
  })
  expect(new Set(answered)).toEqual(new Set([0, 1]))
})
