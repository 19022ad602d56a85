import { expect, test } from 'vitest'
import { manualTimer } from '../time/manual-timer.ts'
import { createHealth, type HealthCheck } from './health.ts'

const well = (name: string, required = true): HealthCheck => ({
  name,
  required,
  timeoutMs: 100,
  check: async () => undefined,
})
const ill = (name: string, required = true): HealthCheck => ({
  ...well(name, required),
  check: () => Promise.reject(new Error('refused')),
})

test('all well is ok, with latency and what a check has to say', async () => {
  const timer = manualTimer()
  const slow = Promise.withResolvers<string>()
  const health = createHealth([well('redis'), { ...well('postgres'), check: () => slow.promise }], timer)
  const report = health.report()
  await timer.advance(12.34)
  slow.resolve('primary')
  expect(await report).toEqual({
    status: 'ok',
    checks: { redis: { status: 'ok', latencyMs: 0 }, postgres: { status: 'ok', latencyMs: 12.3, message: 'primary' } },
  })
})

test.each([
  ['down', [ill('postgres'), well('kafka')], false],
  ['degraded', [well('postgres'), ill('kafka', false)], true],
  ['down', [ill('postgres'), ill('kafka', false)], false],
  ['ok', [], true],
] as const)('%s', async (status, checks, ready) => {
  const health = createHealth(checks)
  expect((await health.report()).status).toBe(status)
  expect(await health.ready()).toBe(ready)
})

test('a check that hangs is down after its timeout, and told to stop', async () => {
  const timer = manualTimer()
  let signal: AbortSignal | undefined
  const hang = (given: AbortSignal) => {
    signal = given
    return new Promise<undefined>(() => undefined)
  }
  const report = createHealth([{ ...well('kafka'), check: hang }], timer).report()
  await timer.advance(100)
  const message = 'kafka did not finish within 100 ms'
  expect((await report).checks).toEqual({ kafka: { status: 'down', latencyMs: 100, message } })
  expect(signal?.aborted).toBe(true)
})

test('a check that throws is down, not a crash', async () => {
  const check = () => {
    throw new Error('bug')
  }
  const report = await createHealth([{ ...well('kafka'), check }]).report()
  expect(report.checks.kafka).toMatchObject({ status: 'down', message: 'bug' })
})

test('many who ask at once cost one round of checks', async () => {
  let rounds = 0
  const check = async () => {
    rounds += 1
    return undefined
  }
  const health = createHealth([{ ...well('postgres'), check }])
  await Promise.all([health.report(), health.ready(), health.ready()])
  expect(rounds).toBe(1)
  await health.report()
  expect(rounds).toBe(2)
})
