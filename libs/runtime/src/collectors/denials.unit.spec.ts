import { expect, it } from 'vitest'
import type { Denials } from '../ports/collector-store.ts'
import { createDenialCounter } from './denials.ts'

const SURVEY = '01930000-0000-7000-8000-000000000001'

it('stores each denial once, also when the store was away', async () => {
  const stored: Denials[] = []
  let away = true
  const counter = createDenialCounter({
    async addDenials(denials) {
      if (away) throw new Error('away')
      stored.push(...denials)
    },
  })
  await counter.flush()
  for (let i = 0; i < 3; i++) counter.add(SURVEY, 'web', 'collector-full')
  counter.add('no id', 'web', 'survey-not-found')
  counter.add(SURVEY, 'a\0b', 'collector-not-found')
  await expect(counter.flush()).rejects.toThrow('away')
  counter.add(SURVEY, 'web', 'collector-full')
  counter.add(SURVEY, 'web', 'pin-wrong')
  away = false
  await counter.flush()
  await counter.flush()
  expect(stored).toEqual([
    { surveyId: SURVEY, collector: 'web', reason: 'collector-full', count: 4 },
    { surveyId: SURVEY, collector: 'web', reason: 'pin-wrong', count: 1 },
  ])
})

it('keeps no more than a thousand kinds in memory', async () => {
  let kinds = 0
  const counter = createDenialCounter({
    async addDenials(denials) {
      kinds += denials.length
    },
  })
  for (let i = 0; i < 2_000; i++) counter.add(SURVEY, `made-up-${i}`, 'collector-not-found')
  await counter.flush()
  expect(kinds).toBe(1_000)
})
