import { CircuitOpenError } from '@canvass/platform/resilience/breaker.ts'
import type { Timer } from '@canvass/platform/time/timer.ts'
import type { OutboxStore, RelayCursor } from '../ports/outbox.ts'
import { createBell } from './bell.ts'
import { every, sleep } from './every.ts'
import { relayTurn, type TurnDeps, type TurnOutcome } from './relay-turn.ts'

/** What metrics and logs hear of the relay. */
export interface RelayObserver {
  held(partition: number, held: boolean): void
  sent(partition: number, rows: number, tookMs: number, cursor: RelayCursor): void
  /** The cursor was moved by somebody else: a rewind, another owner, or a move of ours whose answer was lost. */
  overtaken(partition: number): void
  failed(
    partition: number | null,
    doing: 'acquire' | 'turn' | 'release' | 'announce' | 'leave' | 'status',
    error: unknown,
  ): void
}

export interface LaneDeps extends TurnDeps {
  readonly outbox: OutboxStore
  /** Names this process among the relays. */
  readonly owner: string
  readonly leaseMs: number
  readonly poll: { readonly minMs: number; readonly maxMs: number }
  readonly timer: Timer
  readonly observer: RelayObserver
}

/** The relay of one partition, as long as its lease is ours. */
export interface Lane {
  readonly partition: number
  /** New rows may be there. */
  ring(): void
  /** Ends after the turn under way and gives the lease back. */
  stop(): Promise<void>
  /** Resolves when the lane has ended, because it was stopped or because the lease was lost. */
  readonly ended: Promise<void>
}

const LONGEST_REST_MS = 1_000
/** Few steps from the shortest pause to the longest: each idle turn costs a query. */
const IDLE_FACTOR = 4
/** After so long without a row only the bell is expected to bring one, and polling is for a ring that was lost. */
const ASLEEP_AFTER_MS = 10_000

/** Runs turns until stopped or the lease is lost, and renews the lease beside them. @param leased when the lease was asked for */
export function startLane(deps: LaneDeps, first: RelayCursor, leased: number): Lane {
  const { outbox, owner, leaseMs, poll, timer, observer } = deps
  const { partition } = first
  const bell = createBell(timer)
  let cursor = first
  let validUntil = leased + leaseMs
  let state: 'running' | 'stopping' | 'lost' = 'running'
  let idleMs = poll.minMs
  let busyAt = leased

  async function renew(adopt: boolean): Promise<void> {
    const asked = timer.now()
    try {
      const current = await outbox.acquire(partition, owner, leaseMs)
      if (current === undefined) {
        state = 'lost'
        bell.ring()
        return
      }
      validUntil = asked + leaseMs
      if (!adopt && current.epoch === cursor.epoch) return
      cursor = current // a turn under way with the old one fails to move it
      bell.ring()
    } catch (error) {
      observer.failed(partition, 'acquire', error)
    }
  }

  async function turn(): Promise<void> {
    if (timer.now() >= validUntil) {
      await bell.wait(poll.maxMs) // the renewal beside us is late: another owner may be at work by now
      return
    }
    const from = cursor
    const begun = timer.now()
    const outcome = await relayTurn(deps, from)
    if (outcome.kind === 'sent') observer.sent(partition, outcome.rows, timer.now() - begun, outcome.cursor)
    if (outcome.kind === 'sent' && cursor === from) cursor = outcome.cursor
    if (outcome.kind === 'overtaken') {
      observer.overtaken(partition)
      if (cursor === from) await renew(true)
    }
    await rest(outcome)
  }

  async function rest(outcome: TurnOutcome): Promise<void> {
    if (outcome.kind === 'idle') {
      const asleep = timer.now() - busyAt > ASLEEP_AFTER_MS
      const rung = await bell.wait(asleep ? Math.max(LONGEST_REST_MS, poll.maxMs) : idleMs)
      idleMs = rung ? poll.minMs : Math.min(idleMs * IDLE_FACTOR, poll.maxMs)
      if (rung) busyAt = timer.now()
      return
    }
    idleMs = poll.minMs
    busyAt = timer.now()
    const full = outcome.kind === 'sent' && outcome.rows >= deps.limit.rows / 2
    if (!full) await sleep(timer, poll.minMs) // lets the next page fill: a turn costs the same for one row and for many
  }

  async function run(): Promise<void> {
    while (state === 'running') {
      try {
        await turn()
      } catch (error) {
        observer.failed(partition, 'turn', error)
        const ms = error instanceof CircuitOpenError ? error.retryAfterMs : poll.maxMs
        await sleep(timer, Math.min(ms, LONGEST_REST_MS))
      }
    }
  }

  const renewal = every(timer, leaseMs / 3, () => renew(false))
  const ended = run().finally(() => renewal.stop())
  return {
    partition,
    ended,
    ring: () => bell.ring(),
    async stop() {
      if (state === 'running') state = 'stopping'
      bell.ring()
      await ended
      if (state === 'lost') return
      await outbox
        .release(partition, owner, cursor.epoch)
        .catch((error) => observer.failed(partition, 'release', error))
    },
  }
}
