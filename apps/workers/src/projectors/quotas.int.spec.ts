import type { SurveyDocument } from '@canvass/domain/survey/document.ts'
import { LONG_READS } from '@canvass/postgres/connect.ts'
import { createQuotaStore } from '@canvass/postgres/quota/quota-store.ts'
import { createRecountStore } from '@canvass/postgres/recount/recount-store.ts'
import { reconcile } from '@canvass/runtime/projection/reconcile.ts'
import { readQuotas } from '@canvass/runtime/quotas/read-quotas.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openPipeline, PARTITIONS, type Pipeline, soon } from '../testing/pipeline.ts'
import { done, type LiveWorker, openSessionWorker } from '../testing/session-worker.ts'

const document: SurveyDocument = {
  title: 'Seats',
  pages: [
    { id: 'p1', questions: [{ id: 'Q1', type: 'number', text: 'Which?', required: true }] },
    { id: 'p2', questions: [{ id: 'Q2', type: 'number', text: 'More?' }] },
  ],
  quotas: [
    {
      id: 'sex',
      after: 'p1',
      cells: [
        { id: 'men', when: 'Q1 = 0', target: 5 },
        { id: 'women', when: 'Q1 = 1', target: 50 },
      ],
    },
  ],
}

let pipeline: Pipeline
let worker: LiveWorker
let recount: ReturnType<typeof createRecountStore>
beforeAll(async () => {
  pipeline = await openPipeline()
  worker = await openSessionWorker(2, pipeline.test)
  recount = createRecountStore(await pipeline.test.another(LONG_READS))
  await pipeline.startRelay()
  await pipeline.startProjectors()
})
afterAll(async () => {
  await worker?.close()
  await pipeline?.close()
})

const compared = () => reconcile({ counters: pipeline.counters, recount, partitions: PARTITIONS, now: Date.now })

test('counts of cells follow the seats, and are what a recount says at every moment', async () => {
  const id = await worker.publish('followed', document)
  const quotas = createQuotaStore(pipeline.test.database)
  const shown = async () =>
    (await readQuotas(quotas, pipeline.counters, id, 'LIVE')).items.map(
      ({ cell, filled, held, remaining, state }) => `${cell} ${filled}+${held} left ${remaining} ${state}`,
    )
  let over = false
  const walking = Promise.all(
    Array.from({ length: 60 }, async (_, i) => {
      const session = await worker.start(id)
      const { page } = await worker.submit(id, session, 1, { Q1: i % 2 })
      if (page !== undefined && i % 3 > 0) await worker.submit(id, session, 2, { Q2: 1 })
      return session
    }),
  ).finally(() => {
    over = true
  })
  while (!over) expect(await compared()).toMatchObject({ differences: [], unreadable: 0 })
  const sessions = await walking
  const exact = async () =>
    (await quotas.cells(id, 'LIVE')).map(({ cell, filled, held }) => `${cell} ${filled}+${held}`)
  await vi.waitFor(async () => {
    const counted = (await shown()).map((line) => line.split(' left')[0])
    expect(counted).toEqual(await exact())
  }, soon)
  expect((await shown())[1]).toBe('women 20+10 left 20 open')
  expect((await shown())[0]).toMatch(/^men \d\+\d left 0 full$/)

  const reject = { kind: 'reject', step: null, payload: { reason: 'speeder', by: 'ops' } } as const
  await done(worker.send(id, sessions[1] ?? '', reject))
  await vi.waitFor(async () => expect((await shown())[1]).toBe('women 19+10 left 21 open'), soon)
  expect(await compared()).toMatchObject({ differences: [], unreadable: 0 })
})
