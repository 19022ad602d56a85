import type { Timer } from '@canvass/platform/time/timer.ts'

export const sleep = (timer: Timer, ms: number): Promise<void> =>
  new Promise((resolve) => {
    timer.after(ms, resolve)
  })

/** Runs work again and again, `ms` milliseconds after it last ended; it must not reject. */
export function every(timer: Timer, ms: number, work: () => Promise<void>): { stop(): void } {
  let stopped = false
  let cancel = timer.after(ms, run)
  function run(): void {
    void work().then(() => {
      if (!stopped) cancel = timer.after(ms, run)
    })
  }
  return {
    stop() {
      stopped = true
      cancel()
    },
  }
}
