import { LONG_READS } from '@canvass/postgres/connect.ts'
import { createRecountStore } from '@canvass/postgres/recount/recount-store.ts'
import { SURVEY } from '@canvass/postgres/testing/step-writes.ts'
import { reconcile } from '@canvass/runtime/projection/reconcile.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openPipeline, PARTITIONS, type Pipeline, soon } from '../testing/pipeline.ts'

let pipeline: Pipeline
let recount: ReturnType<typeof createRecountStore>
beforeAll(async () => {
  pipeline = await openPipeline()
  recount = createRecountStore(await pipeline.test.another(LONG_READS))
  await pipeline.startRelay()
  await pipeline.startProjectors()
})
afterAll(() => pipeline.close())

const compared = () => reconcile({ counters: pipeline.counters, recount, partitions: PARTITIONS, now: Date.now })
const allCounted = () => vi.waitFor(async () => expect(await pipeline.counted()).toEqual(pipeline.expected()), soon)

test('raises no false alarm while answers come in', async () => {
  let beyond = 0
  let done = false
  const writing = (async () => {
    for (let i = 0; i < 40; i += 1) await pipeline.writeSessions(20)
    done = true
  })()
  while (!done) {
    const result = await compared()
    expect(result).toMatchObject({ differences: [], unreadable: 0 })
    beyond += result.beyond
  }
  await writing
  await allCounted()
  expect(beyond).toBeGreaterThan(0) // otherwise nothing was under way and the test proved nothing
  const settled = await compared()
  expect(settled).toMatchObject({ differences: [], beyond: 0 })
  expect(settled.compared).toBeGreaterThan(20)
})

test('names a counter that was changed', async () => {
  await allCounted()
  const group = `count:${SURVEY}:LIVE`
  await pipeline.redis.hincrby(`${await pipeline.versions.shown()}:{2}:${group}`, 'started', 1)
  const { differences } = await compared()
  expect(differences).toMatchObject([{ partition: 2, group, field: 'started' }])
  expect((differences[0]?.redis ?? 0) - (differences[0]?.expected ?? 0)).toBe(1)
})
