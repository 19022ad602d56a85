import { Problem } from '@canvass/domain/problems/problem.ts'
import { expect, it } from 'vitest'
import { payloadHash } from '../mailbox/payload-hash.ts'
import type { RecordLetter } from '../ports/dead-letter-store.ts'
import type { StoredRecord } from '../ports/event-log.ts'
import { readNumber } from '../relay/record-integrity.ts'
import { SESSION, sentRecords, submitted } from '../testing/sent-records.ts'
import { toDlqRecord } from './dead-letter-record.ts'
import { editedCommand } from './edit-command.ts'
import { editedEnvelope } from './edit-envelope.ts'
import { toRetryBatch } from './retry-record.ts'
import { toLetter } from './store-dlq.ts'

const command = {
  v: 1,
  id: 'c1',
  kind: 'submit',
  step: 3,
  sessionId: 's1',
  surveyId: 'v1',
  tenantId: 't1',
  sentAt: '2026-11-23T10:00:00Z',
  payload: { answers: { Q1: 'a' } },
  payloadHash: 'old',
}
const edit = (payload: unknown, stored: unknown = command) => editedCommand({ payload: stored }, payload)
const faultOf = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    if (error instanceof Problem) return error.data.extras?.field ?? error.data.extras?.fields
    throw error
  }
  return 'nothing was wrong'
}

it('takes another payload and step, and hashes the payload anew', () => {
  const payload = { answers: { Q1: 'b' } }
  expect(edit({ ...command, step: 2, payload })).toEqual({
    ...command,
    step: 2,
    payload,
    payloadHash: payloadHash('submit', payload),
  })
})

it('leaves a command with its session and its kind', () => {
  for (const field of ['sessionId', 'surveyId', 'tenantId', 'kind']) {
    const other = field === 'kind' ? 'terminate' : 'another'
    expect(faultOf(() => edit({ ...command, [field]: other }))).toBe(`payload.${field}`)
  }
  expect(faultOf(() => edit({ ...command, by: 'me' }))).toEqual(['payload.by'])
  expect(faultOf(() => edit({ ...command, step: -1 }))).toBe('payload')
  expect(faultOf(() => edit('a text'))).toBe('payload')
})

it('makes a command of what did not decode, if it says whose it is', () => {
  const raw = { ...command, kind: 'dance' }
  expect(edit(command, { raw })).toMatchObject({ kind: 'submit', sessionId: 's1' })
  expect(faultOf(() => edit(command, { raw: { kind: 'dance' } }))).toBe('payload.sessionId')
  expect(faultOf(() => edit(command, { raw: null }))).toBe('payload.sessionId')
})

const sent = sentRecords([submitted()], { offset: 41n })[0]!
const failure = { reason: 'key-mismatch', stage: 'decode-record', errorClass: 'Rejected', message: 'm' }
const group = 'answer-consumer-group'

/** The letter of a record, as it comes from the DLQ. */
function letterOf(record: StoredRecord): RecordLetter {
  const dlq = toDlqRecord(record, failure, group, '2026-11-23T10:00:00.000Z')
  const headers = Object.entries(dlq.headers).map(([name, value]) => [name, Buffer.from(value as string)])
  return toLetter({ ...record, topic: 'runtime.answers.dlq', headers: Object.fromEntries(headers) })
}
const letter = letterOf(sent)
const shown = {
  key: letter.key?.toString('base64'),
  value: letter.value?.toString('base64'),
  headers: letter.headers,
  timestamp: letter.timestamp,
}

it('changes the key of a record and seals it anew, so that it is the same fact', () => {
  const { key, headers } = editedEnvelope(letter, { ...shown, key: Buffer.from('another').toString('base64') })
  const { crc, ...rest } = headers
  const { crc: before, ...original } = letter.headers
  expect([key?.toString(), rest]).toEqual(['another', original])
  expect(crc).not.toBe(before)
  const [record] = toRetryBatch({ ...letter, key, headers }).records
  const bytes = Object.entries(record!.headers).map(([name, value]) => [name, Buffer.from(value as string)])
  const retried = { ...sent, key, value: record!.value, headers: Object.fromEntries(bytes) }
  expect(readNumber(retried)).toMatchObject({ intact: true, n: readNumber(sent)?.n })
  expect(editedEnvelope(letter, {})).toEqual({ key: Buffer.from(SESSION), headers: letter.headers })
})

it('changes other headers, and keeps those that say which fact it is', () => {
  const { headers } = editedEnvelope(letter, { headers: { ce_type: 'X' } })
  const { 'outbox-n': n, 'outbox-pos': pos, crc } = letter.headers
  expect(headers).toEqual({ ce_type: 'X', 'outbox-n': n, 'outbox-pos': pos, crc })
})

it('never changes a fact, nor seals what was not whole', () => {
  const wrong: Readonly<Record<string, unknown>> = {
    'payload.value': { value: 'AAAA' },
    'payload.timestamp': { timestamp: 1 },
    'payload.key': { key: 'no base64!' },
    'payload.headers': { headers: [] },
    'payload.headers.outbox-n': { headers: { 'outbox-n': '99' } },
    'payload.headers.crc': { headers: { crc: '00000000' } },
    'payload.headers.dlq-id': { headers: { 'dlq-id': 'x' } },
    'payload.headers.x': { headers: { x: 7 } },
    'payload.headers.y': { headers: { y: 'list:no' } },
    payload: [],
  }
  for (const [field, payload] of Object.entries(wrong))
    expect(faultOf(() => editedEnvelope(letter, payload))).toBe(field)
  expect(faultOf(() => editedEnvelope(letter, { offset: 1 }))).toEqual(['payload.offset'])
  const broken = letterOf({ ...sent, value: Buffer.from('{}') })
  expect(editedEnvelope(broken, { key: null })).toEqual({ key: null, headers: broken.headers })
  const foreign = letterOf({ ...sent, headers: {} })
  expect(faultOf(() => editedEnvelope(foreign, { headers: { 'outbox-n': '1' } }))).toBe('payload.headers.outbox-n')
})
