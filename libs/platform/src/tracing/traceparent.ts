import { randomBytes } from 'node:crypto'

/** Where a piece of work belongs in a distributed trace (W3C Trace Context, level 1). */
export interface TraceContext {
  /** 32 lower-case hex digits, shared by all that one request causes. */
  readonly traceId: string
  /** 16 lower-case hex digits: this piece of work; called parent-id in the header it is sent in. */
  readonly spanId: string
  /** Whether whoever began the trace records it. */
  readonly sampled: boolean
}

/** Random bytes of this number, as lower-case hex. */
export type RandomHex = (bytes: number) => string

const randomHex: RandomHex = (bytes) => randomBytes(bytes).toString('hex')

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** Reads a `traceparent` header; undefined when it is absent or not valid, and then the trace begins anew. */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const match = form.exec(header ?? '')
  if (!match) return undefined
  const [, version = '', traceId = '', spanId = '', flags = '', rest] = match
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined // later versions may say more
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

/** The context of work that a caller's header asks for: its trace, a span of our own; a new trace without a valid header. */
export function continueTrace(header: string | undefined, random: RandomHex = randomHex): TraceContext {
  const parent = parseTraceparent(header)
  return { traceId: parent?.traceId ?? random(16), spanId: random(8), sampled: parent?.sampled ?? true }
}

/** The `traceparent` header for what this work calls or emits. */
export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}
