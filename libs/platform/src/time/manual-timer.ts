import type { Timer } from './timer.ts'

/** A clock for tests that stands still until told otherwise. */
export interface ManualTimer extends Timer {
  /** Moves on by `ms`, running what falls due in order, and lets promises settle after each. */
  advance(ms: number): Promise<void>
  /** How many callbacks wait. */
  pending(): number
}

interface Alarm {
  readonly at: number
  readonly then: () => void
}

export function manualTimer(): ManualTimer {
  let now = 0
  let alarms: readonly Alarm[] = []
  return {
    now: () => now,
    pending: () => alarms.length,
    after(ms, then) {
      const alarm = { at: now + ms, then }
      alarms = [...alarms, alarm]
      return () => {
        alarms = alarms.filter((other) => other !== alarm)
      }
    },
    async advance(ms) {
      const end = now + ms
      await settle()
      for (let due = earliest(alarms, end); due; due = earliest(alarms, end)) {
        const ringing = due
        alarms = alarms.filter((alarm) => alarm !== ringing)
        now = Math.max(now, ringing.at)
        ringing.then()
        await settle()
      }
      now = end
    },
  }
}

function earliest(alarms: readonly Alarm[], end: number): Alarm | undefined {
  return alarms.filter((alarm) => alarm.at <= end).toSorted((a, b) => a.at - b.at)[0]
}

/** A turn of the event loop: all promise callbacks that can run have run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
