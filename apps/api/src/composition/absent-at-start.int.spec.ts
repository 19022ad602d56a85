import { expect, it } from 'vitest'
import { startLiveApi } from '../testing/live-api.ts'

it.each([
  ['database', 'postgres', 'DATABASE_URL'],
  ['queue', 'redis-queue', 'REDIS_QUEUE_URL'],
  ['cache', 'redis-cache', 'REDIS_CACHE_URL'],
] as const)(
  'waits for the %s, says what is missing and what to do, and is not ready',
  async (wire, service, variable) => {
    const api = await startLiveApi({}, [wire])
    try {
      const said = () =>
        api.lines.find(({ event, service: about }) => event === 'service.unreachable' && about === service)
      await expect
        .poll(said, { timeout: 10_000 })
        .toMatchObject({ level: 'warn', remedy: expect.stringContaining(variable) })
      expect((await api.call('GET', '/live')).status).toBe(200)
      expect((await api.call('GET', '/ready')).status).toBe(503)
      expect((await api.call('GET', '/health')).body.checks[service]).toMatchObject({ status: 'down' })
      api.wires[wire].mend()
      const ready = () => api.call('GET', '/ready').then(({ status }) => status)
      await expect.poll(ready, { timeout: 20_000, interval: 100 }).toBe(200)
    } finally {
      await api.close()
    }
  },
)
