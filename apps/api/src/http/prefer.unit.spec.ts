import { expect, it } from 'vitest'
import { parsePrefer } from './prefer.ts'

it.each([
  [undefined, { respondAsync: false }],
  ['', { respondAsync: false }],
  ['respond-async', { respondAsync: true }],
  ['Respond-Async', { respondAsync: true }],
  ['return=minimal, respond-async', { respondAsync: true }],
  ['wait=3', { respondAsync: false, waitMs: 3_000 }],
  ['wait = "3"', { respondAsync: false, waitMs: 3_000 }],
  ['wait=0', { respondAsync: false, waitMs: 0 }],
  ['wait=99999', { respondAsync: false, waitMs: 60_000 }],
  ['wait=1, wait=2', { respondAsync: false, waitMs: 1_000 }],
  ['respond-async, wait=2', { respondAsync: false, waitMs: 2_000 }],
  ['wait=-1', { respondAsync: false }],
  ['wait=soon', { respondAsync: false }],
  ['respond-asynchronously', { respondAsync: false }],
])('reads Prefer: %s', (header, preference) => {
  expect(parsePrefer(header)).toEqual(preference)
})
