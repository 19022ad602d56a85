import { expect, it } from 'vitest'
import { createPressureGauge, type MailboxPressure } from './pressure.ts'

/** A gauge whose mailboxes, clock and workers the test holds. */
function setUp(mailboxes: MailboxPressure[]) {
  const world = { now: 0, reads: 0, mailboxes, deciding: true, fails: false }
  const gauge = createPressureGauge({
    read: async () => {
      world.reads++
      if (world.fails) throw new Error('away')
      return world.mailboxes
    },
    maxJobs: 100,
    maxAgeMs: 10_000,
    deciding: () => world.deciding,
    now: () => world.now,
  })
  const both = async () => {
    gauge.refuses(0, false, false)
    await Promise.resolve() // the reading settles
    return { start: gauge.refuses(0, true, false), step: gauge.refuses(0, false, false) }
  }
  return { world, gauge, both }
}

it.each([
  [
    { depth: 50, ageMs: 0 },
    { start: false, step: false },
  ],
  [
    { depth: 51, ageMs: 0 },
    { start: true, step: false },
  ],
  [
    { depth: 101, ageMs: 0 },
    { start: true, step: true },
  ],
  [
    { depth: 1, ageMs: 5_001 },
    { start: true, step: false },
  ],
  [
    { depth: 1, ageMs: 10_001 },
    { start: true, step: true },
  ],
])('a mailbox at %j refuses %j', async (mailbox, refused) => {
  expect(await setUp([mailbox]).both()).toEqual(refused)
})

it('refuses a survey beyond its share at a quarter of the limits, its new sessions at an eighth', async () => {
  const { world, gauge, both } = setUp([{ depth: 13, ageMs: 0 }])
  expect(await both()).toEqual({ start: false, step: false })
  expect([gauge.refuses(0, true, true), gauge.refuses(0, false, true)]).toEqual([true, false])
  world.now = 500
  world.mailboxes = [{ depth: 26, ageMs: 0 }]
  expect(await both()).toEqual({ start: false, step: false })
  expect(gauge.refuses(0, false, true)).toBe(true)
})

it('does not mind old jobs while nobody decides: answers are still taken', async () => {
  const { world, both } = setUp([{ depth: 1, ageMs: 60_000 }])
  world.deciding = false
  expect(await both()).toEqual({ start: false, step: false })
})

it('reads at most every half second, and refuses nobody when it cannot', async () => {
  const { world, both } = setUp([{ depth: 500, ageMs: 0 }])
  expect((await both()).step).toBe(true)
  world.now = 499
  await both()
  expect(world.reads).toBe(1)
  world.now = 500
  world.fails = true
  await both()
  expect((await both()).step).toBe(false)
  expect(world.reads).toBe(2)
})
