import type { Registry } from 'prom-client'
import type { BreakerObserver, BreakerState } from '../resilience/breaker.ts'
import { counter, gauge } from './registry.ts'

const states: readonly BreakerState[] = ['closed', 'half-open', 'open']

/** What to hand to the breakers of a process so that their calls and states are seen. Once per registry. */
export function createBreakerMetrics(registry: Registry): BreakerObserver {
  const calls = counter(registry, {
    name: 'canvass_breaker_calls_total',
    help: 'Calls to a dependency through its breaker; rejected ones were not tried',
    labels: ['breaker', 'outcome'],
  })
  const state = gauge(registry, {
    name: 'canvass_breaker_state_info',
    help: '1 for the state the breaker is in, 0 for the others',
    labels: ['breaker', 'state'],
  })
  return {
    called: (breaker, outcome) => calls.inc({ breaker, outcome }),
    changed(breaker, current) {
      for (const one of states) state.set({ breaker, state: one }, one === current ? 1 : 0)
    },
  }
}
