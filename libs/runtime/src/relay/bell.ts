import type { Timer } from '@canvass/platform/time/timer.ts'

/** A pause that can be cut short. A ring that comes while nobody waits is heard by the next wait. */
export interface Bell {
  ring(): void
  /** Resolves when it rings (true) or after `ms` milliseconds (false). */
  wait(ms: number): Promise<boolean>
}

export function createBell(timer: Timer): Bell {
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring() {
      rung = true
      wake?.()
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const cancel = timer.after(ms, resolve)
          wake = () => {
            cancel()
            resolve()
          }
        })
        wake = undefined
      }
      const heard = rung
      rung = false
      return heard
    },
  }
}
