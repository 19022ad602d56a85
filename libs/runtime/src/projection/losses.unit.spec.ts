import { expect, test } from 'vitest'
import { type Loss, lossAfter, rewindDue } from './losses.ts'

const applied = (n: bigint) => ({ n, offset: n, pos: '' })
const noticed: Loss = { n: 11n, upTo: 14n, since: 0, askedAt: null }

test('is noticed when records have to wait, and over when the last of them is applied', () => {
  expect(lossAfter(null, applied(10n), null, 0)).toBeNull()
  expect(lossAfter(null, applied(10n), 14n, 0)).toEqual(noticed)
  expect(lossAfter(noticed, applied(10n), 20n, 500)).toEqual({ ...noticed, upTo: 20n })
  expect(lossAfter(noticed, applied(14n), null, 500)).toBeNull()
  expect(lossAfter(noticed, applied(14n), 13n, 500)).toBeNull()
})

test('is known before anything has been applied', () => {
  expect(lossAfter(null, null, 3n, 0)).toEqual({ n: 1n, upTo: 3n, since: 0, askedAt: null })
})

test('the relay is asked at the end of the log, or when reading to it takes too long', () => {
  expect(rewindDue(noticed, false, 1_000)).toBe(false)
  expect(rewindDue(noticed, true, 1_000)).toBe(true)
  expect(rewindDue(noticed, false, 5_000)).toBe(true)
})

test('it is asked again only when nothing has come for a while', () => {
  const asked = { ...noticed, askedAt: 1_000 }
  expect(rewindDue(asked, true, 10_999)).toBe(false)
  expect(rewindDue(asked, true, 11_000)).toBe(true)
  const half = lossAfter(asked, applied(12n), null, 9_000)
  expect(half).toEqual({ n: 13n, upTo: 14n, since: 9_000, askedAt: 9_000 })
})
