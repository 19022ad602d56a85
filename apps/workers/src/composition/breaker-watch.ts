import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import type { Breaker } from '@canvass/platform/resilience/breaker.ts'
import { systemTimer } from '@canvass/platform/time/timer.ts'
import { type BreakerBoard, KEPT_MS } from '@canvass/queue/breaker-board.ts'
import { every } from '@canvass/runtime/relay/every.ts'

const LOOK_MS = 1_000
const AGAIN_MS = KEPT_MS / 3

/** Puts the states of this process' breakers on the board: when one changes, and now and then. */
export function breakerWatch(
  process: string,
  breakers: readonly Breaker[],
  board: BreakerBoard,
  log: Logger,
): Component {
  let told = ''
  let toldAt = Number.NEGATIVE_INFINITY
  let watching: ReturnType<typeof every> | undefined

  async function look(): Promise<void> {
    const states = Object.fromEntries(breakers.map((breaker) => [breaker.name, breaker.state()]))
    const now = JSON.stringify(states)
    if (now === told && systemTimer.now() - toldAt < AGAIN_MS) return
    try {
      await board.tell(process, states)
      told = now
      toldAt = systemTimer.now()
    } catch (err) {
      log.debug({ err }, 'breakers.not-told')
    }
  }

  return {
    name: 'breaker-watch',
    start() {
      watching = every(systemTimer, LOOK_MS, look)
    },
    async stop() {
      watching?.stop()
      await board.tell(process, {}).catch((err) => log.debug({ err }, 'breakers.not-told'))
    },
  }
}
