import { expect, it } from 'vitest'
import { createSurveyShare } from './survey-share.ts'

/** A share of half, and its clock. */
function setUp(percent = 50) {
  const world = { now: 0 }
  const share = createSurveyShare(percent, () => world.now)
  const ask = (surveyId: string, times: number) => Array.from({ length: times }, () => share.asked(surveyId)).at(-1)
  return { world, ask }
}

it('a survey that is alone never wants too much', () => {
  expect(setUp().ask('large', 1_000)).toBe(false)
})

it('wants too much beyond its share, as long as others want something', () => {
  const { ask } = setUp()
  ask('small', 1)
  expect(ask('large', 10)).toBe(true)
  expect(ask('small', 1)).toBe(false)
})

it('half each is too much for nobody', () => {
  const { ask } = setUp()
  ask('one', 100)
  expect(ask('other', 100)).toBe(false)
})

it('forgets what was wanted longer than two stretches ago', () => {
  const { world, ask } = setUp()
  ask('small', 1)
  world.now = 5_000
  expect(ask('large', 10)).toBe(true)
  world.now = 10_000
  expect(ask('large', 1)).toBe(false)
  ask('small', 1)
  world.now = 30_000
  expect(ask('large', 10)).toBe(false)
})

it('a share of 100 percent is no limit', () => {
  const { ask } = setUp(100)
  ask('small', 1)
  expect(ask('large', 1_000)).toBe(false)
})
