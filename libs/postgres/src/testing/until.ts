import { setTimeout as delay } from 'node:timers/promises'

/** Waits for a condition. @throws Error when it has not come true within 5 s */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the condition did not come true within 5 s')
    await delay(5)
  }
}
