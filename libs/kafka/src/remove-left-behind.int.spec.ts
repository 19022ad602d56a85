import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createProcessId, hasEnded } from '@canvass/platform/lifecycle/process-id.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { withDeadline } from '@canvass/platform/resilience/deadline.ts'
import type { RunningSubscription } from '@canvass/runtime/ports/event-log.ts'
import { testServices, uniqueName } from '@canvass/testing/services.ts'
import type { Kafka } from 'kafkajs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createKafka } from './client.ts'
import { createLogAdmin, type KafkaLogAdmin } from './log-admin.ts'
import { createLogReader, type KafkaLogReader } from './log-reader.ts'
import type { MemberOptions } from './member.testing.ts'

const MEMBER = fileURLToPath(new URL('./member.testing.ts', import.meta.url))
/** The other process' session lasts twice as long. */
const WITHIN_MS = 15_000

const brokers = testServices().kafkaBrokers
const self = createProcessId()
const { logger } = memoryLog()
let kafka: Kafka
let admin: KafkaLogAdmin
let reader: KafkaLogReader
beforeAll(() => {
  kafka = createKafka({ brokers: brokers.split(','), clientId: self, logger })
  admin = createLogAdmin(kafka)
  reader = createLogReader(kafka, logger, (clientId) => hasEnded(clientId, self))
})
afterAll(() => Promise.all([admin.close(), reader.close()]))

let options: MemberOptions
let other: ChildProcess
let otherId: string
let running: RunningSubscription | undefined
beforeEach(async () => {
  options = { brokers, groupId: uniqueName('group'), topic: uniqueName('topic') }
  await admin.ensureTopics([options.topic], 3, 3_600_000)
  other = fork(MEMBER, [JSON.stringify(options)], { execArgv: [] })
  const [told] = await once(other, 'message', { signal: AbortSignal.timeout(WITHIN_MS) })
  otherId = told
})
afterEach(async () => {
  other.kill('SIGKILL')
  await running?.stop()
  running = undefined
})

/** Joins the group. @returns the partitions that it has got, as often as it got any */
async function join(): Promise<number[][]> {
  const got: number[][] = []
  const joining = reader.subscribe({
    ...{ groupId: options.groupId, topics: [options.topic] },
    async onAssign(partitions) {
      got.push(partitions.map(({ partition }) => partition))
      return new Map()
    },
    onBatch: async () => undefined,
    onFatal: () => undefined,
  })
  running = await withDeadline(joining, WITHIN_MS, 'joining the group')
  return got
}

async function members(): Promise<{ memberId: string; clientId: string }[]> {
  const client = kafka.admin()
  await client.connect()
  const { groups } = await client.describeGroups([options.groupId])
  await client.disconnect()
  return groups.flatMap((group) => group.members)
}

test('a process that was killed keeps no partitions from one that joins', { timeout: 40_000 }, async () => {
  const ended = once(other, 'exit')
  other.kill('SIGKILL')
  await ended
  expect((await members()).map(({ clientId }) => clientId)).toEqual([otherId])
  expect((await join()).map((partitions) => partitions.toSorted())).toEqual([[0, 1, 2]])
})

test('a process that runs, or is only paused, stays the member that it is', { timeout: 40_000 }, async () => {
  const [before] = await members()
  other.kill('SIGSTOP')
  const joined = join()
  await vi.waitFor(async () => expect(await members()).toHaveLength(2), { timeout: WITHIN_MS, interval: 50 })
  other.kill('SIGCONT')
  await joined
  const after = await members()
  expect(after.map(({ clientId }) => clientId).toSorted()).toEqual([otherId, self].toSorted())
  expect(after).toContainEqual(expect.objectContaining({ memberId: before?.memberId }))
})
