import type { ApiContext } from '../context.ts'

/**
 * Sets a header of whatever reply the request is going to get; the same header in the reply itself wins.
 * On Node's response: the framework would collect it in a `Headers` object and copy that out again, at more than
 * twice the cost (measured).
 */
export function replyHeader(c: ApiContext, name: string, value: string): void {
  const { outgoing } = c.env
  if (outgoing === undefined) c.header(name, value)
  else if (!outgoing.headersSent) outgoing.setHeader(name, value) // what runs on after the deadline's reply sets headers too
}
