import type { QuotaCell, QuotaPlan, SurveyDocument } from '@canvass/domain/survey/document.ts'
import { sqlOf } from '@canvass/postgres/connect.ts'
import { agrees, type CountedCell, recountCells } from '@canvass/postgres/quota/recount-cells.ts'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { done, type LiveWorker, openSessionWorker } from '../testing/session-worker.ts'

let worker: LiveWorker
beforeAll(async () => {
  worker = await openSessionWorker(4)
})
afterAll(() => worker?.close())

/** Whatever a test did: cells, seats, sessions and events say the same. */
afterEach(async () => {
  expect((await recountCells(sqlOf(worker.database))).filter((cell) => !agrees(cell))).toEqual([])
})

const number = (id: string) => ({ id, type: 'number' as const, text: id, required: true })
const survey = (
  quotas: readonly QuotaPlan[],
  pages: readonly (readonly string[])[],
  holdMinutes = 30,
): SurveyDocument => ({
  title: 'Seats',
  pages: pages.map((questions, i) => ({ id: `p${i + 1}`, questions: questions.map(number) })),
  quotas,
  settings: { back: true, quotaHoldMinutes: holdMinutes },
})
const cells = (question: string, count: number, rest: Partial<QuotaCell>): QuotaCell[] =>
  Array.from({ length: count }, (_, i) => ({ id: `c${i}`, when: `${question} = ${i}`, ...rest }))

const counted = async (surveyId: string, mode = 'LIVE'): Promise<readonly CountedCell[]> =>
  (await recountCells(sqlOf(worker.database), surveyId)).filter((cell) => cell.mode === mode)
const fillings = async (surveyId: string, mode = 'LIVE') =>
  (await counted(surveyId, mode)).map(({ plan, cell, filled, held }) => `${plan}/${cell} ${filled}+${held}`)

const tally = (words: readonly string[]) =>
  Object.fromEntries(
    Map.groupBy(words, (word) => word)
      .entries()
      .map(([word, all]) => [word, all.length]),
  )

describe('one seat', () => {
  it('goes to one of 500 who claim and complete at the same time', { timeout: 120_000 }, async () => {
    const plan: QuotaPlan = { id: 'one', after: 'p1', cells: cells('Q1', 1, { target: 1 }) }
    const id = await worker.publish('one-claim', survey([plan], [['Q1']]))
    const sessions = await Promise.all(Array.from({ length: 500 }, () => worker.start(id)))
    const ends = await Promise.all(sessions.map((session) => worker.submit(id, session, 1, { Q1: 0 })))
    expect(tally(ends.map(({ status }) => status))).toEqual({ COMPLETED: 1, OVER_QUOTA: 499 })
    expect(await fillings(id)).toEqual(['one/c0 1+0'])
  })

  it('goes to one of 500 who hold it and complete at the same time', { timeout: 120_000 }, async () => {
    const optimistic = { target: 1, mode: 'OPTIMISTIC', buffer: 499 } as const
    const plan: QuotaPlan = { id: 'one', after: 'p1', cells: cells('Q1', 1, optimistic) }
    const id = await worker.publish('one-held', survey([plan], [['Q1'], ['Q2']]))
    const sessions = await Promise.all(Array.from({ length: 500 }, () => worker.start(id)))
    await Promise.all(sessions.map((session) => worker.submit(id, session, 1, { Q1: 0 })))
    expect(await fillings(id)).toEqual(['one/c0 0+500'])
    const ends = await Promise.all(sessions.map((session) => worker.submit(id, session, 2, { Q2: 0 })))
    expect(tally(ends.map(({ status }) => status))).toEqual({ COMPLETED: 1, OVER_QUOTA: 499 })
    expect(await fillings(id)).toEqual(['one/c0 1+0'])
  })

  it('of a test is not one of the field', async () => {
    const plan: QuotaPlan = { id: 'one', after: 'p1', cells: cells('Q1', 1, { target: 1 }) }
    const id = await worker.publish('modes', survey([plan], [['Q1']]))
    for (const mode of ['TEST', 'LIVE', 'PREVIEW'] as const) {
      const view = await worker.submit(id, await worker.start(id, mode), 1, { Q1: 0 })
      expect(view.status).toBe('COMPLETED')
      expect(await fillings(id, mode)).toEqual(['one/c0 1+0'])
    }
  })
})

describe('four plans of three cells', () => {
  it('end exactly at target, with nothing held, whatever people answer', { timeout: 300_000 }, async () => {
    const plan = (question: string, after: string): QuotaPlan => {
      return { id: question.toLowerCase(), after, cells: cells(question, 3, { target: 10 }) }
    }
    const plans = [plan('Q1', 'p1'), plan('Q2', 'p1'), plan('Q3', 'p2'), plan('Q4', 'p2')]
    const id = await worker.publish('grid', survey(plans, [['Q1', 'Q2'], ['Q3', 'Q4'], ['Q5']]))
    let seed = 20261123
    const pick = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
      return Math.floor((seed / 2 ** 32) * 3)
    }
    const attempt = async () => {
      const session = await worker.start(id)
      let view = await worker.submit(id, session, 1, { Q1: pick(), Q2: pick() })
      if (view.page !== undefined) view = await worker.submit(id, session, 2, { Q3: pick(), Q4: pick() })
      if (view.page !== undefined) view = await worker.submit(id, session, 3, { Q5: 1 })
      return view.status
    }
    const statuses: string[] = []
    const wave = async () => statuses.push(...(await Promise.all(Array.from({ length: 100 }, attempt))))
    // The last seats go to the few whose answers fit all four plans, so how many must ask is a matter of order.
    for (let waves = 0; waves < 40 && (tally(statuses).COMPLETED ?? 0) < 30; waves++) await wave()
    await wave()
    expect(tally(statuses)).toEqual({ COMPLETED: 30, OVER_QUOTA: statuses.length - 30 })
    expect((await counted(id)).map(({ filled, held }) => [filled, held])).toEqual(Array(12).fill([10, 0]))
  })
})

describe('a session', () => {
  const plan: QuotaPlan = { id: 'sex', after: 'p1', cells: cells('Q1', 2, { target: 1 }) }

  it('swaps its seat when it goes back, and gives it back when it ends otherwise', async () => {
    const id = await worker.publish('swap', survey([plan], [['Q1'], ['Q2']]))
    const session = await worker.start(id)
    await worker.submit(id, session, 1, { Q1: 0 })
    await done(worker.send(id, session, { kind: 'back', step: 2, payload: {} }))
    expect(await fillings(id)).toEqual(['sex/c0 0+1', 'sex/c1 0+0'])
    await worker.submit(id, session, 3, { Q1: 1 })
    expect(await fillings(id)).toEqual(['sex/c0 0+0', 'sex/c1 0+1'])
    const other = await worker.start(id)
    expect((await worker.submit(id, other, 1, { Q1: 1 })).status).toBe('OVER_QUOTA')
    await done(worker.send(id, session, { kind: 'terminate', step: 4, payload: { reason: 'enough' } }))
    expect(await fillings(id)).toEqual(['sex/c0 0+0', 'sex/c1 0+0'])
  })

  it('gives its seat back when it is rejected', async () => {
    const id = await worker.publish('reject', survey([plan], [['Q1']]))
    const session = await worker.start(id)
    await worker.submit(id, session, 1, { Q1: 0 })
    expect(await fillings(id)).toEqual(['sex/c0 1+0', 'sex/c1 0+0'])
    const reject = { kind: 'reject', step: null, payload: { reason: 'speeder', by: 'ops' } } as const
    expect((await done(worker.send(id, session, reject))).view.status).toBe('REJECTED')
    expect(await fillings(id)).toEqual(['sex/c0 0+0', 'sex/c1 0+0'])
    expect((await worker.submit(id, await worker.start(id), 1, { Q1: 0 })).status).toBe('COMPLETED')
  })
})

describe('a worker whose transactions are cut off', () => {
  it('loses no seat and counts none twice', { timeout: 120_000 }, async () => {
    const plans: QuotaPlan[] = [
      { id: 'sex', after: 'p1', cells: cells('Q1', 2, { target: 40 }) },
      { id: 'age', after: 'p1', cells: cells('Q2', 2, { target: 40 }) },
    ]
    const id = await worker.publish('cut', survey(plans, [['Q1', 'Q2'], ['Q3']]))
    const walk = async (_: unknown, i: number) => {
      const session = await worker.start(id)
      const view = await worker.submit(id, session, 1, { Q1: i % 2, Q2: (i >> 1) % 2 })
      return view.page === undefined ? view.status : (await worker.submit(id, session, 2, { Q3: 1 })).status
    }
    const statuses: string[] = []
    const cuts = cutOff()
    try {
      // Enough to fill all cells and, on a fast machine, to be cut off often enough.
      for (let wave = 0; wave < 6 || (cuts.count() <= 5 && wave < 100); wave++)
        statuses.push(...(await Promise.all(Array.from({ length: 50 }, walk))))
    } finally {
      await cuts.stop()
    }
    expect(cuts.count()).toBeGreaterThan(5)
    expect(worker.lines.filter(({ event }) => event === 'mailbox.put-back').length).toBeGreaterThan(0)
    expect(tally(statuses)).toEqual({ COMPLETED: 80, OVER_QUOTA: statuses.length - 80 })
    expect((await counted(id)).map(({ filled, held }) => [filled, held])).toEqual(Array(4).fill([40, 0]))
  })
})

/** Ends backends that are in the middle of a worker's transaction, again and again. */
function cutOff() {
  const stopped = new AbortController()
  let cut = 0
  const loop = (async () => {
    while (!stopped.signal.aborted) {
      const { rows } = await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and xact_start is not null
          and query ~ '(quota_cells|session_steps|commit)' limit 1
      `.execute(sqlOf(worker.database))
      cut += rows.length
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  return {
    count: () => cut,
    async stop() {
      stopped.abort()
      await loop
    },
  }
}
