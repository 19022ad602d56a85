import { describe, expect, it } from 'vitest'
import { EVENT_VERSION, type PublicEvent } from '../events/public-event.ts'
import { analyticsOf } from './analytics.ts'
import { Tally } from './counters.ts'
import { foldEvent } from './fold.ts'

const envelope = {
  v: EVENT_VERSION,
  eventId: 'e1',
  sessionId: 's1',
  surveyId: 'sv',
  tenantId: 't1',
  version: 1,
  mode: 'LIVE',
  seq: 0,
  occurredAt: '2026-11-23T12:34:56.000Z',
} as const

function countsOf(...events: readonly PublicEvent[]) {
  const tally = new Tally()
  for (const event of events) foldEvent(event, tally)
  return Object.fromEntries([...tally.counts()].map(([group, fields]) => [group, Object.fromEntries(fields)]))
}

const submitted = (changed: Extract<PublicEvent, { type: 'AnswersSubmitted' }>['changed']): PublicEvent => ({
  ...envelope,
  type: 'AnswersSubmitted',
  page: 'p1',
  changed,
  pageMs: 1_500,
  next: 'p2',
})

describe('folding events into counters', () => {
  it('counts starts in total and by hour', () => {
    expect(countsOf({ ...envelope, type: 'SessionStarted', page: 'p1' })).toEqual({
      'count:sv:LIVE': { started: 1, 'page:p1:shown': 1 },
      'hour:sv:LIVE:2026-11-23T12': { started: 1 },
    })
  })

  it('counts each mode for itself', () => {
    const started = (mode: 'LIVE' | 'TEST' | 'PREVIEW') =>
      ({ ...envelope, mode, type: 'SessionStarted', page: 'p1' }) as const
    const counted = countsOf(started('LIVE'), started('TEST'), started('TEST'), started('PREVIEW'))
    const startedBy = (mode: string) => counted[`count:sv:${mode}`]?.started
    expect(['LIVE', 'TEST', 'PREVIEW'].map(startedBy)).toEqual([1, 2, 1])
  })

  it('counts a page and every kind of answer', () => {
    const counted = countsOf(
      submitted([
        { question: 'code', from: null, to: 'a' },
        { question: 'codes', from: null, to: ['a', 'b'] },
        { question: 'number', from: null, to: -2.5 },
        { question: 'yes', from: null, to: true },
        { question: 'text', from: null, to: { given: true } },
        { question: 'single', from: null, to: { r1: 'c1', r2: 'c2' } },
        { question: 'multiple', from: null, to: { r1: ['c1', 'c2'] } },
        { question: 'sum', from: null, to: { i1: 30, i2: 70 } },
      ]),
    )
    expect(counted).toEqual({
      'count:sv:LIVE': {
        'page:p1:submitted': 1,
        'page:p1:ms': 1_500,
        'page:p2:shown': 1,
        'question:code:answered': 1,
        'question:code:option:a': 1,
        'question:codes:answered': 1,
        'question:codes:option:a': 1,
        'question:codes:option:b': 1,
        'question:number:answered': 1,
        'question:number:value:-2.5': 1,
        'question:yes:answered': 1,
        'question:yes:option:true': 1,
        'question:text:answered': 1,
        'question:single:answered': 1,
        'question:single:option:r1/c1': 1,
        'question:single:option:r2/c2': 1,
        'question:multiple:answered': 1,
        'question:multiple:option:r1/c1': 1,
        'question:multiple:option:r1/c2': 1,
        'question:sum:answered': 1,
        'question:sum:row:i1:value:30': 1,
        'question:sum:row:i2:value:70': 1,
      },
    })
  })

  it('moves a changed answer back from what it was', () => {
    const change = submitted([{ question: 'q', from: ['a', 'b'], to: ['b', 'c'] }])
    expect(countsOf(change)['count:sv:LIVE']).toMatchObject({ 'question:q:option:a': -1, 'question:q:option:c': 1 })
    expect(countsOf(change)['count:sv:LIVE']).not.toHaveProperty(['question:q:answered'])
  })

  it('moves a rejected complete to the rejected, and leaves the hour of the complete alone', () => {
    const done: PublicEvent = {
      ...envelope,
      type: 'SessionCompleted',
      outcome: 'COMPLETED',
      ending: 'completed',
      durationMs: 1,
    }
    const rejected: PublicEvent = {
      ...envelope,
      type: 'SessionRejected',
      reason: 'speeder',
      occurredAt: '2026-11-24T09:00:00.000Z',
    }
    expect(countsOf(done, rejected)).toEqual({
      'count:sv:LIVE': { 'outcome:REJECTED': 1 },
      'hour:sv:LIVE:2026-11-23T12': { 'outcome:COMPLETED': 1 },
      'hour:sv:LIVE:2026-11-24T09': { 'outcome:REJECTED': 1 },
    })
  })

  it('moves seats from held to filled to free', () => {
    const seat = { ...envelope, plan: 'sex', cell: 'men' }
    expect(countsOf({ ...seat, type: 'QuotaReserved' })).toEqual({ 'quota:sv:LIVE': { 'cell:sex/men:held': 1 } })
    const filled: PublicEvent[] = [
      { ...seat, type: 'QuotaReserved' },
      { ...seat, type: 'QuotaFilled' },
    ]
    expect(countsOf(...filled)).toEqual({ 'quota:sv:LIVE': { 'cell:sex/men:filled': 1 } })
    expect(countsOf(...filled, { ...seat, type: 'QuotaReleased', from: 'filled' })).toEqual({})
  })
})

describe('analytics', () => {
  it('say what the counters say', () => {
    const tally = new Tally()
    const events: PublicEvent[] = [
      { ...envelope, type: 'SessionStarted', page: 'p1' },
      { ...envelope, type: 'SessionStarted', page: 'p1' },
      submitted([
        { question: 'Q1', from: null, to: 'm' },
        { question: 'Q2', from: null, to: 4 },
      ]),
      submitted([{ question: 'Q2', from: null, to: 7 }]),
      { ...envelope, type: 'SessionCompleted', outcome: 'COMPLETED', ending: 'completed', durationMs: 1 },
    ]
    for (const event of events) foldEvent(event, tally)
    expect(analyticsOf('sv', 'LIVE', tally.counts(), '2026-11-23T13:00:00.000Z')).toEqual({
      surveyId: 'sv',
      mode: 'LIVE',
      asOf: '2026-11-23T13:00:00.000Z',
      sessions: {
        started: 2,
        active: 1,
        completed: 1,
        byOutcome: { COMPLETED: 1 },
        perHour: [{ hour: '2026-11-23T12:00:00Z', started: 2, completed: 1 }],
      },
      completionRate: 0.5,
      incidence: 1,
      pages: { p1: { shown: 2, submitted: 2, meanMs: 1_500 }, p2: { shown: 2, submitted: 0 } },
      questions: {
        Q1: { answered: 1, options: { m: 1 } },
        Q2: { answered: 2, options: {}, numeric: { count: 2, sum: 11, min: 4, max: 7, mean: 5.5 } },
      },
    })
  })

  it('of a survey that nobody started are empty', () => {
    expect(analyticsOf('sv', 'LIVE', new Map(), 'now')).toMatchObject({
      completionRate: null,
      incidence: null,
      pages: {},
    })
  })
})
