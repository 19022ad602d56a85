import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Breaker } from '@canvass/platform/resilience/breaker.ts'
import { systemTimer } from '@canvass/platform/time/timer.ts'
import type { LogWriter } from '@canvass/runtime/ports/event-log.ts'
import type { OutboxStore } from '@canvass/runtime/ports/outbox.ts'
import type { Peers } from '@canvass/runtime/ports/peers.ts'
import { every } from '@canvass/runtime/relay/every.ts'
import { type Relay, startRelay } from '@canvass/runtime/relay/relay-loop.ts'
import type { RelayMetrics } from './metrics.ts'

export interface RelayRoleDeps {
  readonly outbox: OutboxStore
  readonly writer: LogWriter
  /** The breaker of Kafka, shared by all who send in this process. */
  readonly breaker: Breaker
  readonly metrics: RelayMetrics
  /** Names this process among the relays; another one after each start, so that a restart does not take itself for its past. */
  readonly owner: string
  readonly partitions: number
  readonly limit: { readonly rows: number; readonly bytes: number }
  readonly poll: { readonly minMs: number; readonly maxMs: number }
  /** The relays that share the partitions. */
  readonly peers: Peers
  /** Begins to hear of partitions with new outbox rows. */
  listen(onRing: (partitions: readonly number[]) => void): Promise<void>
}

const LEASE_MS = 3_000
const STATUS_EVERY_MS = 5_000

/** Sends the outbox to Kafka, as one of any number of processes that share the partitions. */
export function createRelayRole(deps: RelayRoleDeps): Component {
  const { outbox, writer, breaker, metrics, owner, partitions, limit, poll } = deps
  let relay: Relay | undefined
  let watching: ReturnType<typeof every> | undefined

  const watch = async () => {
    try {
      metrics.outbox(await outbox.status())
    } catch (error) {
      metrics.failed(null, 'status', error)
    }
  }

  return {
    name: 'relay',
    async start() {
      relay = startRelay({
        outbox,
        publish: (batches) => breaker.run(() => writer.publish(batches)),
        observer: metrics,
        owner,
        partitions,
        limit,
        poll,
        peers: deps.peers,
        leaseMs: LEASE_MS,
      })
      await deps.listen((rung) => relay?.wake(rung))
      watching = every(systemTimer, STATUS_EVERY_MS, watch)
    },
    async stop() {
      watching?.stop()
      await relay?.stop()
    },
  }
}
