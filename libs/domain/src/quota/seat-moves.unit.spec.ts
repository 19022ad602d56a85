import { describe, expect, it } from 'vitest'
import type { SessionEvent, StoredStep } from '../session/event.ts'
import { startOf } from '../session/evolve.ts'
import type { Seat, SessionState } from '../session/state.ts'
import { seatMoves } from './seat-moves.ts'

const started = {
  type: 'SessionStarted',
  surveyId: 'sv',
  tenantId: 't',
  version: 1,
  mode: 'LIVE',
  seed: '00',
  locale: 'en',
  hidden: {},
  shown: null,
} as const
const having = (...seats: readonly Seat[]): SessionState => ({ ...startOf('s', started, 0), seats })
const step = (...events: readonly SessionEvent[]): StoredStep => {
  return { seq: 1, step: 1, kind: 'submit', commandId: 'c', payloadHash: 'h', at: 0, events }
}
const men = { plan: 'sex', cell: 'men' }

describe('moves of seats', () => {
  it('say how the session had a seat and how it has it now', () => {
    const held = having({ ...men, state: 'held' })
    const filled = having({ ...men, state: 'filled' })
    expect(seatMoves(having(), step({ type: 'QuotaReserved', ...men }))).toEqual([
      { ...men, from: null, to: 'held', over: false },
    ])
    expect(seatMoves(held, step({ type: 'QuotaFilled', ...men }))).toEqual([
      { ...men, from: 'held', to: 'filled', over: false },
    ])
    expect(seatMoves(filled, step({ type: 'QuotaReleased', ...men, from: 'filled' }))).toEqual([
      { ...men, from: 'filled', to: 'released', over: false },
    ])
    expect(seatMoves(held, step({ type: 'QuotaReleased', ...men, from: 'held', expired: true }))).toEqual([
      { ...men, from: 'held', to: 'expired', over: false },
    ])
  })

  it('make one of a seat that is taken and filled in the same step, and keep that it passed the target', () => {
    const both = step({ type: 'QuotaReserved', ...men, over: true }, { type: 'QuotaFilled', ...men })
    expect(seatMoves(having(), both)).toEqual([{ ...men, from: null, to: 'filled', over: true }])
  })

  it('are none for a seat that is given back in the step that took it', () => {
    const both = step({ type: 'QuotaReserved', ...men }, { type: 'QuotaReleased', ...men, from: 'held' })
    expect(seatMoves(having(), both)).toEqual([])
  })
})
