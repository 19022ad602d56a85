import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { drive } from './drive.ts'
import { createPerson, nextSubmission, type Person } from './person.ts'
import type { Act } from './respondent.ts'
import { seededRandom } from './seeded-random.ts'

const fieldwork = { surveyId: 's', collector: 'c', random: () => 0.5, asyncShare: 0, questions: new Map() }

interface Sent {
  readonly intended: number
  readonly at: number
}

function driven(options: {
  rate: number
  seconds: number
  respondents: number
  act(person: Person): Promise<Act['kind']>
}) {
  const sent: Sent[] = []
  const acts: Act[] = []
  const run = drive({
    ...options,
    random: seededRandom(1),
    settleMs: 2_000,
    newPerson: () => createPerson(fieldwork),
    async act(person, intended) {
      sent.push({ intended, at: performance.now() })
      return { kind: await options.act(person), status: 200, intended, tookMs: 1 }
    },
    onAct: (act) => acts.push(act),
  })
  return { run, sent, acts }
}

it('keeps the intended times when the server is slow, and counts what nobody was free to send', async () => {
  const { run, sent, acts } = driven({
    rate: 100,
    seconds: 1,
    respondents: 5,
    act: async () => {
      await sleep(200)
      return 'committed'
    },
  })
  const result = await run
  expect(result.intended).toBe(100)
  // five people, five acts a second each
  expect(result.sent).toBeGreaterThanOrEqual(10)
  expect(result.sent).toBeLessThanOrEqual(30)
  expect(acts).toHaveLength(result.sent)
  const first = sent[0]?.intended ?? 0
  for (const [index, { intended }] of sent.entries()) expect(intended - first).toBeCloseTo(index * 10, 6)
  // the last act sent was due long before: its latency will say so
  const last = sent.at(-1)
  expect((last?.at ?? 0) - (last?.intended ?? 0)).toBeGreaterThan(500)
})

it('sends everything on time when the server is fast', async () => {
  const { run, sent } = driven({ rate: 200, seconds: 0.5, respondents: 50, act: async () => 'committed' })
  const result = await run
  expect(result).toMatchObject({ intended: 100, sent: 100, unsettled: 0 })
  // late by what this machine was busy with, never by what was sent before
  const late = sent.map(({ intended, at }) => at - intended).toSorted((a, b) => a - b)
  expect(late[50]).toBeLessThan(100)
})

it('finds out at the end what became of everything that was sent', async () => {
  const { run } = driven({
    rate: 50,
    seconds: 0.2,
    respondents: 10,
    async act(person) {
      const again = person.pending !== null
      person.pending = again ? null : nextSubmission(person, 0)
      return again ? 'committed' : 'retry'
    },
  })
  expect(await run).toMatchObject({ unsettled: 0 })
})

it('tells how many never found out', async () => {
  const { run } = driven({
    rate: 50,
    seconds: 0.1,
    respondents: 2,
    async act(person) {
      person.pending ??= nextSubmission(person, 0)
      await sleep(60) // longer than from one act to the next, so that one person is never enough
      return 'retry'
    },
  })
  expect((await run).unsettled).toBe(2)
})

it('ends with the fault of an act', async () => {
  const { run } = driven({
    rate: 50,
    seconds: 1,
    respondents: 2,
    act: async () => {
      throw new Error('broken generator')
    },
  })
  await expect(run).rejects.toThrow('broken generator')
})
