import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EVENT_VERSION } from '../events/public-event.ts'
import { Tally } from './counters.ts'
import { decodeEvent, isEventFault } from './decode.ts'
import { foldEvent } from './fold.ts'

const submitted = {
  v: EVENT_VERSION,
  eventId: '019ab5c0-0000-5000-8000-000000000001',
  sessionId: '019ab5c0-0000-7000-8000-000000000001',
  surveyId: '019ab5c0-0000-7000-8000-000000000002',
  tenantId: 'demo',
  version: 1,
  mode: 'LIVE',
  seq: 3,
  step: 3,
  occurredAt: '2026-11-23T12:00:00.000Z',
  type: 'AnswersSubmitted',
  page: 'p1',
  iteration: { brand: 'x' },
  changed: [{ question: 'Q1', from: null, to: { r1: ['a'], r2: 3 } }],
  pageMs: 12,
  next: null,
}

const faultOf = (json: unknown) => {
  const decoded = decodeEvent(json)
  return isEventFault(decoded) ? decoded.fault : 'none'
}

describe('decoding events', () => {
  it('takes an event with fields that it does not know', () => {
    expect(decodeEvent({ ...submitted, mood: 'good' })).toMatchObject(submitted)
  })

  it.each([
    ['not-an-object', null],
    ['not-an-object', [submitted]],
    ['unknown-version', { ...submitted, v: 2 }],
    ['unknown-version', {}],
    ['unknown-type', { ...submitted, type: 'AnswersGuessed' }],
    ['unknown-type', { ...submitted, type: 'toString' }],
    ['field-missing', { ...submitted, surveyId: undefined }],
    ['field-missing', { ...submitted, changed: undefined }],
    ['field-invalid', { ...submitted, seq: -1 }],
    ['field-invalid', { ...submitted, seq: 2 ** 53 }],
    ['field-invalid', { ...submitted, mode: 'live' }],
    ['field-invalid', { ...submitted, occurredAt: 'yesterday' }],
    ['field-invalid', { ...submitted, page: 'p1:shown' }],
    ['field-invalid', { ...submitted, pageMs: 1.5 }],
    ['field-invalid', { ...submitted, changed: [{ question: 'Q1', from: null, to: 'free text' }] }],
    ['field-invalid', { ...submitted, changed: [{ question: 'Q1', from: null, to: { 'a b': 'c' } }] }],
    ['field-invalid', { ...submitted, changed: [{ question: '__proto__', from: null, to: 'a' }] }],
  ])('refuses as %s', (fault, json) => {
    expect(faultOf(json)).toBe(fault)
  })

  it('never throws, and what it takes can be folded', () => {
    const field = fc.constantFrom(...Object.keys(submitted))
    fc.assert(
      fc.property(fc.dictionary(field, fc.jsonValue()), (changes) => {
        const decoded = decodeEvent({ ...submitted, ...changes })
        if (!isEventFault(decoded)) foldEvent(decoded, new Tally())
      }),
      { numRuns: 2_000 },
    )
    fc.assert(fc.property(fc.jsonValue(), (json) => isEventFault(decodeEvent(json))))
  })
})
