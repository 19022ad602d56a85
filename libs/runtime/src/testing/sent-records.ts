import type { PublicEvent, Topic } from '@canvass/domain/events/public-event.ts'
import type { StoredRecord } from '../ports/event-log.ts'
import type { OutboxRow, RelayCursor } from '../ports/outbox.ts'
import { numberRows } from '../relay/number-rows.ts'

export const SURVEY = '01930000-0000-7000-8000-000000000001'
export const SESSION = '01930000-0000-7000-8000-00000000000a'

type Body = PublicEvent extends infer E ? (E extends PublicEvent ? Omit<E, keyof typeof ENVELOPE> : never) : never

const ENVELOPE = {
  v: 1,
  eventId: 'e1',
  sessionId: SESSION,
  surveyId: SURVEY,
  tenantId: 'acme',
  version: 1,
  mode: 'LIVE',
  seq: 1,
  occurredAt: '2026-11-23T10:00:00.000Z',
} as const

export const event = (body: Body, change: Partial<PublicEvent> = {}): PublicEvent =>
  ({ ...ENVELOPE, ...body, ...change }) as PublicEvent

export const submitted = (page = 'p1', to: string | null = 'a'): PublicEvent =>
  event({
    type: 'AnswersSubmitted',
    page,
    changed: [{ question: 'Q1', from: null, to }],
    pageMs: 1_000,
    next: null,
  })

export const cursorAt = (n: bigint, incarnation = 1): RelayCursor => ({
  partition: 1,
  epoch: 1,
  incarnation,
  position: { txid: '900', seq: '0' },
  topics: {
    'runtime.sessions': { n, baseOffset: null },
    'runtime.answers': { n, baseOffset: null },
    'runtime.quota': { n, baseOffset: null },
  },
})

export const rowOf = (seq: number, payload: string, topic: Topic = 'runtime.answers'): OutboxRow => ({
  id: `00000000-0000-5000-8000-${String(seq).padStart(12, '0')}`,
  txid: '900',
  seq: String(seq),
  topic,
  aggregateId: SESSION,
  type: 'AnswersSubmitted',
  payload,
  headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  createdAt: Date.parse(ENVELOPE.occurredAt),
})

/** Records of one topic as the relay sends them, numbers from `first`, and as they are read back, offsets from `offset`. */
export function sentRecords(
  payloads: readonly (PublicEvent | string)[],
  { first = 1n, offset = 0n, topic = 'runtime.answers' as Topic, incarnation = 1 } = {},
): readonly StoredRecord[] {
  const rows = payloads.map((payload, index) =>
    rowOf(Number(first) + index, typeof payload === 'string' ? payload : JSON.stringify(payload), topic),
  )
  const [batch] = numberRows(cursorAt(first - 1n, incarnation), rows).batches
  return (batch?.records ?? []).map((record, index) => ({
    topic,
    partition: 1,
    offset: offset + BigInt(index),
    key: record.key,
    value: record.value,
    headers: Object.fromEntries(
      Object.entries(record.headers).map(([name, value]) => [name, Buffer.from(String(value))]),
    ),
    timestamp: 1_000,
  }))
}
