import { createBreakerMetrics } from '@canvass/platform/metrics/breaker-metrics.ts'
import { createRegistry, metricsText } from '@canvass/platform/metrics/registry.ts'
import { expect, it } from 'vitest'
import { breakersIn } from './breakers.ts'

it('reads the states that a process tells', async () => {
  const registry = createRegistry({ service: 'workers', version: '0' })
  const metrics = createBreakerMetrics(registry)
  metrics.changed('kafka', 'open')
  metrics.changed('kafka', 'half-open')
  metrics.changed('store', 'closed')
  metrics.called('kafka', 'success')
  expect(breakersIn((await metricsText(registry)).body)).toEqual([
    { service: 'workers', breaker: 'kafka', state: 'half-open' },
    { service: 'workers', breaker: 'store', state: 'closed' },
  ])
})

it('finds none in a page without', () => {
  expect(breakersIn('# HELP up\nup 1\n')).toEqual([])
})
