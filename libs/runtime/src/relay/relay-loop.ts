import { systemTimer } from '@canvass/platform/time/timer.ts'
import type { Peers } from '../ports/peers.ts'
import { shareOut } from '../sharing/share-out.ts'
import { every } from './every.ts'
import { type Lane, type LaneDeps, startLane } from './relay-lane.ts'

export interface RelayDeps extends Omit<LaneDeps, 'timer'> {
  readonly peers: Peers
  /** Number of partitions of each topic. */
  readonly partitions: number
  readonly timer?: LaneDeps['timer']
}

export interface Relay {
  /** New rows may be in the outbox of these partitions. */
  wake(partitions: readonly number[]): void
  /** Partitions whose lease this process holds. */
  held(): readonly number[]
  /** Ends the turns under way and gives all leases back. */
  stop(): Promise<void>
}

/** How often free partitions are tried and shares compared. */
const LOOK_AROUND_MS = 250
const ANNOUNCE_MS = 1_000

/** Relays the partitions that are this process' share, as long as their leases are free or its own. */
export function startRelay(relayDeps: RelayDeps): Relay {
  const deps = { ...relayDeps, timer: relayDeps.timer ?? systemTimer }
  const { peers, partitions, outbox, owner, leaseMs, timer, observer } = deps
  const lanes = new Map<number, Lane>()
  let announcedAt = Number.NEGATIVE_INFINITY
  let stopping = false

  async function take(partition: number): Promise<void> {
    const asked = timer.now()
    const cursor = await outbox.acquire(partition, owner, leaseMs)
    if (cursor === undefined) return
    if (stopping) {
      await outbox.release(partition, owner, cursor.epoch)
      return
    }
    const lane = startLane(deps, cursor, asked)
    lanes.set(partition, lane)
    observer.held(partition, true)
    void lane.ended.then(() => {
      lanes.delete(partition)
      observer.held(partition, false)
    })
  }

  /** Gives away what is another's share, and takes what is free of its own. */
  async function look(partition: number): Promise<void> {
    const mine = shareOut(partitions, peers.live())[partition] === owner
    const lane = lanes.get(partition)
    try {
      if (mine && lane === undefined) await take(partition)
      if (!mine && lane !== undefined) await lane.stop()
    } catch (error) {
      observer.failed(partition, 'acquire', error)
    }
  }

  async function lookAround(): Promise<void> {
    if (timer.now() - announcedAt >= ANNOUNCE_MS) {
      announcedAt = timer.now()
      await peers.announce().catch((error) => observer.failed(null, 'announce', error))
    }
    await Promise.all(Array.from({ length: partitions }, (_, partition) => look(partition)))
  }

  let looking = lookAround()
  const around = every(timer, LOOK_AROUND_MS, () => {
    looking = looking.then(lookAround)
    return looking
  })
  return {
    wake(rung) {
      for (const partition of rung) lanes.get(partition)?.ring()
    },
    held: () => [...lanes.keys()],
    async stop() {
      stopping = true
      around.stop()
      await looking
      await Promise.all([...lanes.values()].map((lane) => lane.stop()))
      await peers.leave().catch((error) => observer.failed(null, 'leave', error))
    },
  }
}
