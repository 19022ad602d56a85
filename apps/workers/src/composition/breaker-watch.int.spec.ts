import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { createBreaker } from '@canvass/platform/resilience/breaker.ts'
import { createBreakerBoard } from '@canvass/queue/breaker-board.ts'
import { connect, FAIL_FAST, whenReady } from '@canvass/queue/connections.ts'
import { emptyRedisDatabase } from '@canvass/testing/redis-database.ts'
import { testServices } from '@canvass/testing/services.ts'
import { expect, it } from 'vitest'
import { breakerWatch } from './breaker-watch.ts'

const soon = { timeout: 10_000, interval: 50 }

it('shows the breakers of every process that lives', { timeout: 30_000 }, async () => {
  const { logger } = memoryLog()
  const redis = connect(await emptyRedisDatabase(testServices().redisQueueUrl), FAIL_FAST, () => undefined)
  await whenReady(redis, 5_000)
  const board = createBreakerBoard(redis)
  expect(await board.read()).toEqual([])
  const kafka = createBreaker({ name: 'kafka', worstCaseMs: 100, resetMs: 60_000 })
  const watches = ['one', 'two'].map((process) => breakerWatch(process, [kafka], board, logger))
  for (const watch of watches) await watch.start?.(new AbortController().signal)
  const both = (state: string) => ['one', 'two'].map((process) => ({ process, breaker: 'kafka', state }))
  await expect.poll(() => board.read(), soon).toEqual(both('closed'))
  for (let i = 0; i < 10; i++) await kafka.run(() => Promise.reject(new Error('away'))).catch(() => undefined)
  expect(kafka.state()).toBe('open')
  await expect.poll(() => board.read(), soon).toEqual(both('open'))
  await watches[0]?.stop?.()
  expect(await board.read()).toEqual([{ process: 'two', breaker: 'kafka', state: 'open' }])
  await watches[1]?.stop?.()
  expect(await board.read()).toEqual([])
  kafka.close()
  redis.disconnect()
})
