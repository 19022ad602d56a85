import { setTimeout as sleep } from 'node:timers/promises'
import { isDone, isUnsettled, type Person } from './person.ts'
import type { Act } from './respondent.ts'

export interface DriveOptions {
  /** Acts per second, intended; what cannot be sent in time is sent late and its latency counts from the intended time. */
  readonly rate: number
  readonly seconds: number
  /** People in the survey at the same time, at most. */
  readonly respondents: number
  readonly random: () => number
  newPerson(): Person
  act(person: Person, intended: number): Promise<Act>
  onAct(act: Act): void
  onTick?(elapsedSeconds: number): void
  /** Called once, when nothing more is sent; what is on its way is still to come. */
  onSent?(): void
  /** Stops sending; what is on its way is still waited for. */
  readonly signal?: AbortSignal
  /** How long outcomes of what was sent are still sought after the end, milliseconds. */
  readonly settleMs: number
}

export interface Driven {
  readonly people: readonly Person[]
  /** Acts that were due. */
  readonly intended: number
  /** Acts that were sent; those that nobody was free for are missing. */
  readonly sent: number
  /** From the first intended time to the last; less than asked for after an abort. */
  readonly seconds: number
  /** People whose last submission has no outcome, although it was sent again and again. */
  readonly unsettled: number
}

const TICK_MS = 2

/** A person leaves after four pages or so; newcomers at this share keep starts and answers mixed from the first second on. */
const NEWCOMER_SHARE = 0.25

/** People between two acts. */
interface Crowd {
  /** Those whose pause is over may act again. */
  wake(): void
  /** Someone who can act now, if there is anyone. */
  next(): Person | undefined
  back(person: Person): void
  readonly everyone: Person[]
}

function createCrowd({ respondents, random, newPerson }: DriveOptions): Crowd {
  const everyone: Person[] = []
  const ready: Person[] = []
  const postponed: Person[] = []
  let active = 0

  const newcomer = (): Person | undefined => {
    if (active >= respondents) return undefined
    active += 1
    const person = newPerson()
    everyone.push(person)
    return person
  }
  const anyone = (): Person | undefined => {
    const at = Math.floor(random() * ready.length)
    const chosen = ready[at]
    const last = ready.pop()
    if (chosen !== undefined && last !== undefined && chosen !== last) ready[at] = last
    return chosen
  }
  return {
    everyone,
    wake() {
      const now = performance.now()
      for (let i = postponed.length - 1; i >= 0; i -= 1) {
        const person = postponed[i]
        if (person !== undefined && person.notBefore <= now) ready.push(...postponed.splice(i, 1))
      }
    },
    next() {
      if (random() < NEWCOMER_SHARE) return newcomer() ?? anyone()
      return anyone() ?? newcomer()
    },
    back(person) {
      if (isDone(person)) active -= 1
      else if (person.notBefore > performance.now()) postponed.push(person)
      else ready.push(person)
    },
  }
}

/**
 * Open loop: acts are due at fixed times whether or not earlier ones have been answered, so that a slow server shows as latency
 * and not as a lower rate. Afterwards everyone finds out what became of what they sent, and nobody begins anything new.
 * @throws whatever an act throws that is no reply of the API
 */
export async function drive(options: DriveOptions): Promise<Driven> {
  const crowd = createCrowd(options)
  const { rate, seconds, signal } = options
  const start = performance.now()
  const total = Math.floor(rate * seconds)
  const flow = { due: 0, sent: 0, inFlight: 0, failures: [] as unknown[] }

  async function send(person: Person, intended: number): Promise<void> {
    flow.inFlight += 1
    try {
      options.onAct(await options.act(person, intended))
    } catch (error) {
      flow.failures.push(error)
    }
    flow.inFlight -= 1
    crowd.back(person)
  }
  const sendDue = (): void => {
    while (flow.sent < flow.due) {
      const person = crowd.next()
      if (person === undefined) return // everyone is busy: these acts are late, and their latency says so
      void send(person, start + (flow.sent * 1_000) / rate)
      flow.sent += 1
    }
  }

  let elapsed = 0
  while (flow.failures.length === 0 && !signal?.aborted) {
    elapsed = performance.now() - start
    flow.due = Math.min(total, Math.floor((elapsed * rate) / 1_000) + 1)
    crowd.wake()
    sendDue()
    options.onTick?.(elapsed / 1_000)
    if (elapsed >= seconds * 1_000) break
    await sleep(TICK_MS)
  }
  options.onSent?.()
  while (flow.inFlight > 0) await sleep(TICK_MS)
  if (flow.failures.length > 0) throw flow.failures[0]
  const unsettled = await settleAll(crowd.everyone, options)
  return { people: crowd.everyone, intended: flow.due, sent: flow.sent, seconds: elapsed / 1_000, unsettled }
}

/** Sends again, or asks again, until every outcome is known or time is up. */
async function settleAll(people: readonly Person[], options: DriveOptions): Promise<number> {
  const deadline = performance.now() + options.settleMs
  const settle = async (person: Person): Promise<void> => {
    while (isUnsettled(person) && performance.now() < deadline) {
      await sleep(Math.max(0, person.notBefore - performance.now()))
      options.onAct(await options.act(person, performance.now()))
    }
  }
  const waiting = people.filter(isUnsettled)
  for (let i = 0; i < waiting.length; i += 200) await Promise.all(waiting.slice(i, i + 200).map(settle))
  return people.filter(isUnsettled).length
}
