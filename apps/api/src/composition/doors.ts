import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import { counter } from '@canvass/platform/metrics/registry.ts'
import { systemTimer } from '@canvass/platform/time/timer.ts'
import { createDenialCounter } from '@canvass/runtime/collectors/denials.ts'
import { createDoor, type Door } from '@canvass/runtime/collectors/door.ts'
import type { CollectorStore } from '@canvass/runtime/ports/collector-store.ts'
import { every } from '@canvass/runtime/relay/every.ts'
import type { SessionDeps } from '../deps.ts'
import { wrongPins } from '../limits.ts'
import type { Base } from './base.ts'

/** How often refused starts are stored, milliseconds; a process that is killed forgets as much. */
const FLUSH_MS = 2_000

export interface ComposedDoors {
  readonly door: Door
  readonly onDenied: SessionDeps['onDenied']
  readonly component: Component
}

/** Who is let in, and the counts of those who were not. */
export function composeDoors({ registry, log }: Base, collectors: CollectorStore): ComposedDoors {
  const denials = createDenialCounter(collectors)
  const denied = counter(registry, {
    name: 'canvass_starts_denied_total',
    help: 'Starts that were refused, by the code of the problem',
    labels: ['reason'],
  })
  const flush = () => denials.flush().catch((err: unknown) => log.debug({ err }, 'denials.not-stored'))
  let flushing: ReturnType<typeof every> | undefined
  return {
    door: createDoor({ collectors, wrongPins: wrongPins(), now: Date.now }),
    onDenied(surveyId, collector, reason) {
      denied.inc({ reason })
      if (collector !== undefined) denials.add(surveyId, collector, reason)
    },
    component: {
      name: 'denials',
      start() {
        flushing = every(systemTimer, FLUSH_MS, flush)
      },
      async stop() {
        flushing?.stop()
        await flush()
      },
    },
  }
}
