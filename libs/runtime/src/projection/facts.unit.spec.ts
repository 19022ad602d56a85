import { expect, test } from 'vitest'
import { event, SESSION, submitted } from '../testing/sent-records.ts'
import { factsOf } from './facts.ts'

const now = Date.parse(submitted().occurredAt) + 1_000
const status = `status:${SESSION}`

test('answers of a page gather by question, later ones win, and what leaves the path is removed', () => {
  const loop = event({
    type: 'AnswersSubmitted',
    page: 'p1',
    pageMs: 1,
    next: null,
    changed: [{ question: 'Q2', iteration: { brand: 'x' }, from: null, to: ['a', 'b'] }],
  })
  const facts = factsOf([submitted('p1', 'a'), loop, submitted('p1', null), submitted('p2', 'b')], now)
  expect(facts).toEqual([
    {
      key: `answers:${SESSION}:p1`,
      ttlSeconds: 86_400,
      fields: new Map([
        ['Q1', null],
        ['Q2@brand=x', '["a","b"]'],
      ]),
    },
    { key: `answers:${SESSION}:p2`, ttlSeconds: 86_400, fields: new Map([['Q1', '"b"']]) },
  ])
})

test('the last event says where the session stands', () => {
  const started = event({ type: 'SessionStarted', page: 'p1' })
  const completed = event({ type: 'SessionCompleted', outcome: 'COMPLETED', ending: 'e', durationMs: 1 })
  expect(factsOf([started], now)).toEqual([{ key: status, ttlSeconds: 3_600, value: 'ACTIVE' }])
  expect(factsOf([started, completed], now)).toEqual([{ key: status, ttlSeconds: 3_600, value: 'COMPLETED' }])
  expect(factsOf([started, event({ type: 'SessionErased' })], now)).toEqual([{ key: status, value: null }])
})

test('reading an old log leaves nothing behind', () => {
  expect(factsOf([event({ type: 'SessionStarted', page: null })], now + 3_600_000)).toEqual([])
  expect(factsOf([submitted()], now + 3_600_000)).toHaveLength(1)
  expect(factsOf([submitted()], now + 86_400_000)).toEqual([])
})
