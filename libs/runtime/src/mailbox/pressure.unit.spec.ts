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
    gauge.refuses(0, 1)
    await Promise.resolve() // the reading settles
    return { half: gauge.refuses(0, 0.5), whole: gauge.refuses(0, 1) }
  }
  return { world, gauge, both }
}

it.each([
  [
    { depth: 50, ageMs: 0 },
    { half: false, whole: false },
  ],
  [
    { depth: 51, ageMs: 0 },
    { half: true, whole: false },
  ],
  [
    { depth: 101, ageMs: 0 },
    { half: true, whole: true },
  ],
  [
    { depth: 1, ageMs: 5_001 },
    { half: true, whole: false },
  ],
  [
    { depth: 1, ageMs: 10_001 },
    { half: true, whole: true },
  ],
])('a mailbox at %j is beyond half or the whole of its limits: %j', async (mailbox, refused) => {
  expect(await setUp([mailbox]).both()).toEqual(refused)
})

it('does not mind old jobs while nobody decides: answers are still taken', async () => {
  const { world, both } = setUp([{ depth: 1, ageMs: 60_000 }])
  world.deciding = false
  expect(await both()).toEqual({ half: false, whole: false })
})

it('reads at most every half second, and refuses nobody when it cannot', async () => {
  const { world, both } = setUp([{ depth: 500, ageMs: 0 }])
  expect((await both()).whole).toBe(true)
  world.now = 499
  await both()
  expect(world.reads).toBe(1)
  world.now = 500
  world.fails = true
  await both()
  expect((await both()).whole).toBe(false)
  expect(world.reads).toBe(2)
})
