import type { OutboxRow } from '@canvass/runtime/ports/outbox.ts'
import { describe, expect, it } from 'vitest'
import { createReadingWindow } from './reading-window.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 23, 12)
const row = (seq: string, createdAt: number): OutboxRow => ({
  ...{ txid: '100', seq, id: seq, topic: 'runtime.answers', aggregateId: 's', type: 't', payload: '{}', headers: {} },
  createdAt,
})
const START = { txid: '0', seq: '0' }

describe('the window of a partition', () => {
  it('is open until rows have told where reading stands', () => {
    const window = createReadingWindow()
    expect(window.of(START)).toBeUndefined()
    window.note(START, { rows: [], readAt: NOW })
    expect(window.of(START)).toBeUndefined()
  })

  it('reaches from a day before the last row to an hour ahead, behind that row only', () => {
    const window = createReadingWindow()
    window.note(START, { rows: [row('1', NOW - HOUR), row('2', NOW - 1_000)], readAt: NOW })
    expect(window.of({ txid: '100', seq: '2' })).toEqual({ since: NOW - 1_000 - 24 * HOUR, until: NOW + HOUR })
    expect(window.of({ txid: '100', seq: '1' })).toBeUndefined()
    expect(window.of(START)).toBeUndefined()
  })

  it('moves on with the clock while nothing comes, and never leaves rows of that time behind', () => {
    const window = createReadingWindow()
    window.note(START, { rows: [row('1', NOW)], readAt: NOW })
    const position = { txid: '100', seq: '1' }
    window.note(position, { rows: [], readAt: NOW + 30 * HOUR })
    expect(window.of(position)).toEqual({ since: NOW - 24 * HOUR, until: NOW + 31 * HOUR })
  })

  it('cannot be trusted when the read came too late for its end', () => {
    const window = createReadingWindow()
    window.note(START, { rows: [row('1', NOW)], readAt: NOW })
    const used = window.of({ txid: '100', seq: '1' })
    expect(window.holds(used, { rows: [], readAt: NOW + HOUR / 2 })).toBe(true)
    expect(window.holds(used, { rows: [], readAt: NOW + HOUR })).toBe(false)
    expect(window.holds(undefined, { rows: [], readAt: NOW + 99 * HOUR })).toBe(true)
  })
})
