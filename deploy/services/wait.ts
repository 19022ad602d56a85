import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Looks until `condition` holds.
 * @returns true as soon as it does, false when `withinMs` have passed (milliseconds)
 */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  withinMs: number,
  everyMs = 25,
): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (true) {
    if (await condition()) return true
    const left = deadline - performance.now()
    if (left <= 0) return false
    await sleep(Math.min(everyMs, left))
  }
}
