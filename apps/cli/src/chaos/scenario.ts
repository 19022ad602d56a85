import type { Pipeline } from '../composition/pipeline.ts'
import type { Product } from '../composition/product.ts'
import type { Random } from '../load/answer-page.ts'
import type { Person } from '../load/person.ts'
import type { ActKind } from '../load/respondent.ts'

/** A fault: what is done to a running product under load, and what must have been seen so that it was one. */
export interface Scenario {
  /** As in the list of faults: `F01`. */
  readonly id: string
  /** A few words. */
  readonly name: string
  /** What it does and what must come of it, one sentence. */
  readonly about: string
  /** The least counts of what proves that harm was done, by name of the evidence; with less the scenario is vacuous. */
  readonly needs: Readonly<Record<string, number>>
  /** Names of evidence that may not be seen: harm that this fault may not do, though something else heals it or nothing is lost. */
  readonly never?: readonly string[]
  /** Does the harm while the load runs, and takes it back. Whatever it stops it must let go on, also when it fails. */
  harm(stage: Stage): Promise<void>
}

/** What a scenario works with. */
export interface Stage {
  readonly product: Product
  readonly random: Random
  /** A person of this run who is not part of the load; what they send is checked as everything else. */
  newPerson(): Person
  /** Acts of the load so far, by what they came to. */
  readonly acts: Readonly<Record<ActKind, number>>
  /** Waits until so many more steps were committed. @throws when they are not within two minutes */
  flow(steps: number): Promise<void>
  /** Waits for a condition. @throws saying what did not come, after `withinMs` (15 s) */
  until(what: string, condition: () => boolean | Promise<boolean>, withinMs?: number): Promise<void>
  /** Waits while the product stands in the state it was brought into, as the fault demands: a pause has a length. */
  last(ms: number): Promise<void>
  /** The same for a service that is paused: `leastMs`, or longer if the run asks for longer pauses. */
  lastPause(leastMs: number): Promise<void>
  /** Opens connections to the services for as long as `work` needs them. */
  withPipeline<T>(work: (pipeline: Pipeline) => Promise<T>): Promise<T>
  /** Notes what was seen, for `needs`. */
  saw(name: string, count?: number): void
  /** Notes how long something took, in whole milliseconds; of several times the longest is kept. */
  took(name: string, ms: number): void
  /** Tells the check that so many letters of `stage reason` must come. */
  plantLetters(key: string, count: number): void
  /** Tells the check that part of the log was destroyed. */
  cutLog(): void
  /** Tells the check that jobs were put in another order. */
  turnJobs(): void
}
