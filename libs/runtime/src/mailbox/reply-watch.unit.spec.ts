import { expect, it } from 'vitest'
import { createReplyWatch } from './reply-watch.ts'

it('lets everybody wait until one has waited in vain and nothing was heard meanwhile', () => {
  let now = 0
  const watch = createReplyWatch(4_000, () => now)
  expect(watch.worthWaiting()).toBe(true)
  now = 1_000
  watch.heard()
  now = 4_000
  watch.missed(0) // a reply to another command came at 1,000: this one's shard is stuck, not everything
  expect(watch.worthWaiting()).toBe(true)
  now = 8_000
  watch.missed(4_000)
  expect(watch.worthWaiting()).toBe(true) // the probe
  expect(watch.worthWaiting()).toBe(false)
  now = 11_999
  expect(watch.worthWaiting()).toBe(false)
  now = 12_000
  expect(watch.worthWaiting()).toBe(true) // the next probe
  watch.heard()
  expect([watch.worthWaiting(), watch.worthWaiting()]).toEqual([true, true])
})
