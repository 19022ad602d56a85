import { describe, expect, it } from 'vitest'
import { isInfrastructure, isMissingPartition, PartitionMissing } from './errors.ts'

const fault = (facts: Record<string, unknown>, message = 'm') => Object.assign(new Error(message), facts)

describe('isInfrastructure', () => {
  it.each([
    ['a refused connection', fault({ code: 'ECONNREFUSED' })],
    ['a reset', fault({ code: 'ECONNRESET' })],
    ['no address answering', new AggregateError([fault({ code: 'ECONNREFUSED' }), fault({ code: 'EHOSTUNREACH' })])],
    ['a dropped connection', new Error('Connection terminated unexpectedly')],
    ['a full pool', new Error('timeout exceeded when trying to connect')],
    ['a serialization failure', fault({ code: '40001' })],
    ['a deadlock', fault({ code: '40P01' })],
    ['a full disk', fault({ code: '53100' })],
    ['a shutdown', fault({ code: '57P01' })],
    ['a cancelled statement', fault({ code: '57014' })],
    ['an I/O error', fault({ code: '58030' })],
    ['a broken protocol', fault({ code: '08P01' })],
    ['a lock not granted in time', fault({ code: '55P03' })],
    ['a transaction that idled', fault({ code: '25P03' })],
    ['a transaction that took too long', fault({ code: '25P04' })],
    ['a month that is missing', fault({ code: '23514' })],
    ['a month that could not be made', new PartitionMissing('m', { cause: fault({ code: '42501' }) })],
    ['one wrapped in another', new Error('job failed', { cause: fault({ code: '57P03' }) })],
  ])('is %s', (_, error) => {
    expect(isInfrastructure(error)).toBe(true)
  })

  it.each([
    ['a check that is not met', fault({ code: '23514', constraint: 'outbox_payload_size' })],
    ['a key that is taken', fault({ code: '23505' })],
    ['text that jsonb refuses', fault({ code: '22P05' })],
    ['a table that is missing', fault({ code: '42P01' })],
    ['a fault of ours', new TypeError('x is not a function')],
    ['no error at all', 'ECONNREFUSED'],
    ['another library’s code', fault({ code: 40 })],
  ])('is not %s', (_, error) => {
    expect(isInfrastructure(error)).toBe(false)
  })
})

describe('isMissingPartition', () => {
  it('tells a missing month from a check that is not met', () => {
    expect(isMissingPartition(fault({ code: '23514', constraint: undefined }))).toBe(true)
    expect(isMissingPartition(fault({ code: '23514', constraint: 'sessions_mode' }))).toBe(false)
    expect(isMissingPartition(fault({ code: '53100' }))).toBe(false)
  })
})
