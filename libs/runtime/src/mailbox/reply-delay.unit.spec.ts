import { expect, it } from 'vitest'
import { createReplyDelay } from './reply-delay.ts'

/** A shard that has answered `perSecond` commands for two seconds, each after `tookMs`, and was never idle meanwhile. Its limit is 600 ms. */
function busy(perSecond: number, tookMs: number) {
  const clock = { now: 10_000 }
  const delay = createReplyDelay(600, () => clock.now)
  delay.sent()
  for (let i = 0; i < perSecond * 2; i += 1) {
    clock.now += 1_000 / perSecond
    delay.sent()
    delay.heard(tookMs)
  }
  return { clock, delay }
}

it('takes on what it can answer within the limit at the speed of late, and for a share of the limit that share of it', () => {
  const { delay } = busy(1_000, 400)
  expect(delay.room(1)).toBeCloseTo(600)
  expect(delay.room(0.5)).toBeCloseTo(300)
})

it('always takes on a few hundred, however slow it is', () => {
  expect(busy(20, 400).delay.room(0.5)).toBe(280)
})

it('takes on a burst as a shard of good speed would, as long as nobody has had to wait or it was idle a moment ago', () => {
  expect(busy(800, 20).delay.room(1)).toBe(1_200)
  const { clock, delay } = busy(800, 400)
  delay.heard(400)
  clock.now += 10
  delay.sent()
  expect(delay.room(1)).toBe(1_200)
  clock.now += 900
  delay.sent()
  delay.heard(900)
  clock.now += 101
  expect(delay.room(1)).toBeLessThan(500)
})

it('does not mind that some have had to wait long, as in a hiccup', () => {
  const { delay } = busy(800, 400)
  delay.sent()
  delay.heard(290)
  expect(delay.room(1)).toBe(1_200)
})

it('takes on everything while it stands still, but not in the first second of a burst after long quiet', () => {
  const { clock, delay } = busy(2, 20)
  delay.heard(20)
  clock.now += 60_000
  delay.sent()
  expect(delay.room(1)).toBe(1_200)
  clock.now += 1_001
  expect(delay.room(1)).toBe(Number.POSITIVE_INFINITY)
})

it('remembers the speed from before a short stall, and forgets it after four seconds', () => {
  const { clock, delay } = busy(1_000, 400)
  clock.now += 900
  delay.heard(900)
  delay.sent()
  delay.sent()
  expect(delay.room(1)).toBeGreaterThan(590)
  clock.now += 4_000
  delay.heard(900)
  expect(delay.room(1)).toBe(280)
})

it('counts those that wait until they are answered or given up', () => {
  const { delay } = busy(1_000, 400)
  for (let i = 0; i < 5; i += 1) delay.sent()
  delay.heard(10)
  delay.givenUp()
  expect(delay.waiting()).toBe(4)
})
