import { setTimeout as sleep } from 'node:timers/promises'
import type { Act, Respondent } from './respondent.ts'

export interface DriveOptions {
  /** Acts per second, intended; what cannot be sent in time is sent late and its latency counts from the intended time. */
  readonly rate: number
  readonly seconds: number
  /** People in the survey at the same time, at most. */
  readonly respondents: number
  newRespondent(): Respondent
  onAct(act: Act, latencyMs: number): void
  onTick?(elapsedSeconds: number): void
  readonly signal?: AbortSignal
}

const TICK_MS = 2

/**
 * Open loop: acts are due at fixed times whether or not earlier ones have been answered, so that a slow server shows as latency
 * and not as a lower rate. Returns everyone who took part, after the last reply.
 */
export async function drive(options: DriveOptions): Promise<readonly Respondent[]> {
  const everyone: Respondent[] = []
  const ready: Respondent[] = []
  const overdue: number[] = []
  const postponed: Respondent[] = []
  let active = 0
  let inFlight = 0

  const someone = (): Respondent | undefined => {
    const waiting = ready.shift()
    if (waiting !== undefined || active >= options.respondents) return waiting
    const newcomer = options.newRespondent()
    everyone.push(newcomer)
    active++
    return newcomer
  }

  async function send(person: Respondent, intended: number): Promise<void> {
    inFlight++
    const act = await person.act()
    inFlight--
    options.onAct(act, performance.now() - intended)
    if (person.done) active--
    else if (person.notBefore > performance.now()) postponed.push(person)
    else ready.push(person)
  }

  const sendOverdue = () => {
    while (overdue.length > 0) {
      const person = someone()
      if (person === undefined) return
      void send(person, overdue.shift() ?? 0)
    }
  }

  const start = performance.now()
  const total = Math.floor(options.rate * options.seconds)
  for (let issued = 0; issued < total && !options.signal?.aborted; ) {
    const now = performance.now()
    for (let i = postponed.length - 1; i >= 0; i--) {
      const person = postponed[i]
      if (person !== undefined && person.notBefore <= now) ready.push(...postponed.splice(i, 1))
    }
    const due = Math.min(total, Math.floor(((now - start) * options.rate) / 1_000) + 1)
    for (; issued < due; issued++) overdue.push(start + (issued * 1_000) / options.rate)
    sendOverdue()
    options.onTick?.((now - start) / 1_000)
    await sleep(TICK_MS)
  }
  while (inFlight > 0) await sleep(TICK_MS)
  return everyone
}
