import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { testServices, uniqueName } from '@canvass/testing/services.ts'
import { expect, test, vi } from 'vitest'
import { createKafka } from './client.ts'
import { createLogAdmin } from './log-admin.ts'
import { createRecordFetcher } from './record-fetcher.ts'

const sockets = () => process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length

test('leaves no connection open that would keep its process alive, however many records are read at once', async () => {
  const { logger } = memoryLog()
  const kafka = createKafka({ brokers: testServices().kafkaBrokers.split(','), clientId: 'spec', logger })
  const topic = uniqueName('topic')
  const admin = createLogAdmin(kafka)
  await admin.ensureTopics([topic], 3, 3_600_000)
  await admin.close()
  const before = sockets()
  const fetcher = createRecordFetcher(kafka)
  await Promise.all(Array.from({ length: 9 }, (_, i) => fetcher.recordAt(topic, i % 3, 0n)))
  expect(sockets()).toBeGreaterThan(before)
  await fetcher.close()
  await vi.waitFor(() => expect(sockets()).toBeLessThanOrEqual(before), { timeout: 5_000, interval: 20 })
})
