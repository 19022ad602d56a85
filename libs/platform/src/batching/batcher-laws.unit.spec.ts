import fc from 'fast-check'
import { expect, test } from 'vitest'
import { manualTimer } from '../time/manual-timer.ts'
import { BatcherFullError, createBatcher } from './batcher.ts'

interface Item {
  readonly id: number
  readonly bytes: number
  /** What the flush does with it. */
  readonly fate: 'ok' | 'error'
}

type Action =
  | { readonly kind: 'add'; readonly bytes: number; readonly fate: Item['fate'] }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'land' }
  | { readonly kind: 'crash' }

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      bytes: fc.integer({ min: 0, max: 15 }),
      fate: fc.constantFrom('ok' as const, 'ok' as const, 'error' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'land' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
)

const limits = fc.record({
  lingerMs: fc.integer({ min: 0, max: 7 }),
  maxItems: fc.integer({ min: 1, max: 5 }),
  maxBytes: fc.integer({ min: 1, max: 30 }),
  maxWaiting: fc.integer({ min: 1, max: 8 }),
})
type Limits = typeof limits extends fc.Arbitrary<infer L> ? L : never

/** Runs a batcher beside a model of what waits, and checks the laws at every flush and after every action. */
function world(limit: Limits) {
  const timer = manualTimer()
  const added: Item[] = []
  const delivered: Item[] = []
  const expected = new Map<number, string>()
  const settled = new Map<number, string>()
  let waiting: { item: Item; since: number }[] = []
  let flight: { items: readonly Item[]; end: PromiseWithResolvers<readonly (string | Error)[]> } | undefined
  let closing = false

  const sum = (items: readonly Item[]) => items.reduce((total, item) => total + item.bytes, 0)
  const mayFly = () => {
    const lingered = waiting[0] !== undefined && timer.now() >= waiting[0].since + limit.lingerMs
    const full = waiting.length >= limit.maxItems || sum(waiting.map((one) => one.item)) >= limit.maxBytes
    return closing || lingered || full
  }

  const batcher = createBatcher<Item, string>({
    ...limit,
    timer,
    sizeOf: (item) => item.bytes,
    flush(items) {
      expect(flight, 'at most one flush in flight').toBeUndefined()
      expect(items.length).toBeGreaterThan(0)
      expect(items.length).toBeLessThanOrEqual(limit.maxItems)
      if (items.length > 1) expect(sum(items)).toBeLessThanOrEqual(limit.maxBytes)
      expect(mayFly(), 'no flush before its time').toBe(true)
      waiting = waiting.slice(items.length)
      delivered.push(...items)
      flight = { items, end: Promise.withResolvers() }
      return flight.end.promise
    },
  })

  function add(bytes: number, fate: Item['fate']): void {
    const item: Item = { id: added.length + 1, bytes, fate }
    const room = waiting.length < limit.maxWaiting
    if (room) {
      added.push(item)
      waiting = [...waiting, { item, since: timer.now() }]
    }
    batcher.add(item).then(
      (result) => settled.set(item.id, result),
      (error: Error) => {
        if (error instanceof BatcherFullError) expect(room, 'refused only when full').toBe(false)
        else settled.set(item.id, error.message)
      },
    )
  }

  function end(crash: boolean): void {
    const ended = flight
    if (!ended) return
    flight = undefined
    for (const { id, fate } of ended.items) expected.set(id, crash ? 'crashed' : `${fate} ${id}`)
    if (crash) ended.end.reject(new Error('crashed'))
    else ended.end.resolve(ended.items.map(({ id, fate }) => (fate === 'ok' ? `ok ${id}` : new Error(`error ${id}`))))
  }

  return {
    async act(next: Action): Promise<void> {
      if (next.kind === 'add') add(next.bytes, next.fate)
      else if (next.kind === 'pass') await timer.advance(next.ms)
      else end(next.kind === 'crash')
      await timer.advance(0)
      expect(batcher.waiting()).toBe(waiting.length)
      if (!flight && waiting.length > 0) expect(mayFly(), 'no flush after its time').toBe(false)
      expect(settled).toEqual(expected)
    },
    async close(): Promise<void> {
      closing = true
      const closed = batcher.close()
      for (let turns = 0; turns <= added.length; turns += 1) {
        await timer.advance(0)
        end(false)
      }
      await closed
      await timer.advance(0)
      expect(delivered, 'each exactly once, in order').toEqual(added)
      expect(settled, 'each waiter told of its own item').toEqual(expected)
      expect([...settled.keys()]).toHaveLength(added.length)
      expect(timer.pending(), 'no timer left behind').toBe(0)
    },
  }
}

test('whatever comes, each item is delivered once, in order, within the limits, and its waiter told', async () => {
  const lives = fc.asyncProperty(limits, fc.array(action, { maxLength: 40 }), async (limit, actions) => {
    const { act, close } = world(limit)
    for (const next of actions) await act(next)
    await close()
  })
  await fc.assert(lives, { numRuns: 300 })
})
