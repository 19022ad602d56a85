import { AsyncLocalStorage } from 'node:async_hooks'

/** What ties the lines of one request or job together, such as `{ requestId, traceId }`. Never holds secrets. */
export type Correlation = Readonly<Record<string, string>>

const storage = new AsyncLocalStorage<Correlation>()
const none: Correlation = {}

/** Runs `work` so that every line logged inside it, also later and asynchronously, carries these fields too. */
export function withCorrelation<T>(fields: Correlation, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...fields }, work)
}

/** The fields that apply here; empty outside of any `withCorrelation`. */
export function currentCorrelation(): Correlation {
  return storage.getStore() ?? none
}
