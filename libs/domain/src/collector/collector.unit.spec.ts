import { describe, expect, it } from 'vitest'
import { decodeEvent } from '../projection/decode.ts'
import { type Cell, cellKey, retargeted } from '../quota/cell.ts'
import { byKey, cell } from '../quota/cells.testing.ts'
import type { CommandBody } from '../session/command.ts'
import { type Journey, journey, NOON, proceed, start, submit, surveyWith, terminate } from '../session/given.testing.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import { type Collector, whyShut } from './collector.ts'

const collector: Collector = {
  name: 'web',
  kind: 'public',
  closed: false,
  opensAt: null,
  closesAt: null,
  maxStarts: null,
  maxCompletes: null,
}

describe('a collector', () => {
  it.each<[string, Partial<Collector>, string | null]>([
    ['without a window', {}, null],
    ['closed by hand', { closed: true, opensAt: NOON + 1 }, 'collector-closed'],
    ['a moment before it opens', { opensAt: NOON + 1 }, 'collector-not-yet-open'],
    ['when it opens', { opensAt: NOON }, null],
    ['a moment before it closes', { closesAt: NOON + 1 }, null],
    ['when it closes', { closesAt: NOON }, 'collector-over'],
  ])('%s', (_, rest, code) => {
    expect(whyShut({ ...collector, ...rest }, NOON)?.code ?? null).toBe(code)
  })
})

const question = { id: 'Q1', type: 'single', text: '?', options: [{ code: 'a', label: 'a' }] }
const twoPages = surveyWith([
  { id: 'p1', questions: [question], next: [{ if: "Q1 = 'a'", goto: 'ending:screened-out' }] },
  { id: 'p2', questions: [{ ...question, id: 'Q2' }] },
])

/** The cells of the collector `web` with these caps; null for none. */
function caps(starts: number | null, completes: number | null): ReadonlyMap<string, Cell> {
  const one = (id: string, target: number | null) =>
    cell('collector:web', id, {
      surveyId: 'survey-1',
      target,
      requestedTarget: target,
      kind: target === null ? 'COUNTER' : 'NORMAL',
    })
  return byKey(one('starts', starts), one('completes', completes))
}

const through = start({ collector: 'web', counted: true })
const go = (cells: ReadonlyMap<string, Cell>, survey: CompiledSurvey, ...bodies: readonly CommandBody[]): Journey =>
  bodies.reduce((at, body) => proceed(at, body), journey(survey, cells))
const counts = ({ cells }: Journey) => [...cells.values()].map(({ cell, filled, held }) => `${cell} ${filled}+${held}`)
const lastEvents = ({ steps }: Journey) => steps.at(-1)?.events.map(({ type }) => type)

describe('a start through a collector', () => {
  it('counts for good, and holds a seat among the completes', () => {
    const at = go(caps(1, 1), twoPages, through)
    expect(lastEvents(at)).toEqual(['SessionStarted', 'QuotaReserved', 'QuotaFilled', 'QuotaReserved'])
    expect(counts(at)).toEqual(['starts 1+0', 'completes 0+1'])
    expect(at.state?.seats).toEqual([{ plan: 'collector:web', cell: 'completes', state: 'held' }])
  })

  it.each([
    ['starts', 0, 9],
    ['completes', 9, 0],
  ])('is refused when the cap on %s is reached', (cap, starts, completes) => {
    const at = go(caps(starts, completes), twoPages, through)
    expect(at.last).toMatchObject({ kind: 'refused', problem: { code: 'collector-full', extras: { cap } } })
    expect([at.state, ...counts(at)]).toEqual([null, 'starts 0+0', 'completes 0+0'])
  })

  it('fills its seat with the complete', () => {
    const at = go(caps(1, 1), twoPages, through, submit(1, {}), submit(2, {}))
    expect(at.state?.status).toBe('COMPLETED')
    expect(counts(at)).toEqual(['starts 1+0', 'completes 1+0'])
  })

  it('gives its seat back by any other ending, and stays a start', () => {
    for (const end of [submit(1, { Q1: 'a' }), terminate(1)]) {
      const at = go(caps(1, 1), twoPages, through, end)
      expect([at.state?.ending === null, ...counts(at)]).toEqual([false, 'starts 1+0', 'completes 0+0'])
    }
  })

  it('gives its seat back when the complete is rejected', () => {
    const reject = { kind: 'reject', step: null, payload: { reason: 'speeder', by: 'ops' } } as const
    expect(counts(go(caps(1, 1), twoPages, through, submit(1, {}), submit(2, {}), reject))).toEqual([
      'starts 1+0',
      'completes 0+0',
    ])
  })

  it('loses its seat by waiting, and asks for it again when it goes on', () => {
    const waited = proceed(
      go(caps(1, 1), twoPages, through),
      { kind: 'expire', step: null, payload: { what: 'holds' } },
      31 * 60_000,
    )
    expect(counts(waited)).toEqual(['starts 1+0', 'completes 0+0'])
    const again = proceed(waited, submit(1, {}))
    expect([again.state?.lapsed, ...counts(again)]).toEqual([[], 'starts 1+0', 'completes 0+1'])
    const full = proceed({ ...waited, cells: filledBy(waited.cells, 1) }, submit(1, {}))
    expect(full.state).toMatchObject({ status: 'OVER_QUOTA', ending: 'over-quota', seats: [] })
  })

  it('ends over quota when the cap was lowered below the completes meanwhile', () => {
    const before = go(caps(null, 2), twoPages, through, submit(1, {}))
    const cells = new Map([...before.cells].map(([key, each]) => [key, retargeted(each, 0)]))
    expect(proceed({ ...before, cells }, submit(2, {})).state?.status).toBe('OVER_QUOTA')
  })

  it('that ends at once needs no seat that it cannot fill', () => {
    const empty = surveyWith([{ id: 'p1', visibleIf: 'false', questions: [question] }])
    const at = go(caps(1, 1), empty, through)
    expect(lastEvents(at)?.at(-1)).toBe('SessionCompleted')
    expect(counts(at)).toEqual(['starts 1+0', 'completes 1+0'])
  })

  it('is not counted where the survey has no collectors and the name is only a word', () => {
    expect(lastEvents(go(new Map(), twoPages, start({ collector: 'web' })))).toEqual(['SessionStarted'])
  })
})

function filledBy(cells: ReadonlyMap<string, Cell>, filled: number): ReadonlyMap<string, Cell> {
  return new Map([...cells.values()].map((each) => [cellKey(each), { ...each, filled }]))
}

it('a seat of a collector is an event that projectors can count', () => {
  const seat = {
    v: 1,
    eventId: 'e',
    sessionId: 's',
    surveyId: 'v',
    tenantId: 't',
    version: 1,
    mode: 'LIVE',
    seq: 0,
    occurredAt: '2026-11-23T12:00:00Z',
    type: 'QuotaReserved',
    cell: 'starts',
  }
  expect(decodeEvent({ ...seat, plan: 'collector:web' })).toMatchObject({ plan: 'collector:web' })
  for (const plan of ['collector:', 'collector:collector:web', 'other:web'])
    expect(decodeEvent({ ...seat, plan })).toMatchObject({ fault: 'field-invalid' })
})
