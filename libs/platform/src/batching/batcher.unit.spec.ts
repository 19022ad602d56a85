import { expect, test } from 'vitest'
import { manualTimer } from '../time/manual-timer.ts'
import { BatcherClosedError, BatcherFullError, type BatcherOptions, createBatcher, type FlushFacts } from './batcher.ts'

interface Flight {
  readonly items: readonly string[]
  land(results?: readonly (string | Error)[]): void
  crash(error: Error): void
}

/** A batcher of words (size = length) whose flushes land when the test says so. */
function given(options: Partial<BatcherOptions<string, string>> = {}) {
  const timer = manualTimer()
  const flights: Flight[] = []
  const facts: FlushFacts[] = []
  const batcher = createBatcher<string, string>({
    lingerMs: 5,
    maxItems: 3,
    maxBytes: 10,
    maxWaiting: 6,
    sizeOf: (word) => word.length,
    onFlush: (flown) => facts.push(flown),
    timer,
    flush(items) {
      const { promise, resolve, reject } = Promise.withResolvers<readonly (string | Error)[]>()
      const land = (results = items.map((item) => item.toUpperCase())) => resolve(results)
      flights.push({ items, land, crash: reject })
      return promise
    },
    ...options,
  })
  const flown = () => flights.map((flight) => flight.items)
  return { batcher, timer, flights, facts, flown }
}

const outcomeOf = (promise: Promise<string>) => promise.catch((error: unknown) => error)

test('the first item lingers for company', async () => {
  const { batcher, timer, flights, facts, flown } = given()
  const a = batcher.add('a')
  await timer.advance(3)
  const b = batcher.add('b')
  await timer.advance(1.9)
  expect(flown()).toEqual([])
  await timer.advance(0.1)
  expect(flown()).toEqual([['a', 'b']])

  await timer.advance(7)
  flights[0]?.land()
  expect(await Promise.all([a, b])).toEqual(['A', 'B'])
  expect(facts).toEqual([{ items: 2, bytes: 2, waitedMs: 5, tookMs: 7, failed: false }])
})

test('a limit in items or bytes ends the linger at once, and splits what waits', async () => {
  const items = given()
  for (const word of ['a', 'b', 'c', 'd']) void items.batcher.add(word)
  expect(items.flown()).toEqual([['a', 'b', 'c']])

  const bytes = given()
  for (const word of ['aaaaaa', 'bbbbbb']) void bytes.batcher.add(word)
  expect(bytes.flown()).toEqual([['aaaaaa']])

  const single = given()
  void single.batcher.add('longer than any flush may be')
  expect(single.flown()).toEqual([['longer than any flush may be']])
})

test('only one flush is in flight; what came meanwhile goes with the next, without lingering again', async () => {
  const { batcher, timer, flights, flown } = given()
  for (const word of ['a', 'b', 'c']) void batcher.add(word)
  for (const word of ['d', 'e']) void batcher.add(word)
  await timer.advance(100)
  expect(flown()).toEqual([['a', 'b', 'c']])

  flights[0]?.land()
  await timer.advance(0)
  expect(flown()).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e'],
  ])
})

test('a flush that throws rejects its waiters only', async () => {
  const { batcher, timer, flights, facts } = given()
  const first = ['a', 'b', 'c'].map((word) => outcomeOf(batcher.add(word)))
  const next = batcher.add('d')
  const gone = new Error('gone')
  flights[0]?.crash(gone)
  expect(await Promise.all(first)).toEqual([gone, gone, gone])
  expect(facts).toMatchObject([{ items: 3, failed: true }])

  await timer.advance(5)
  flights[1]?.land()
  expect(await next).toBe('D')
})

test('a flush that throws before it has a promise is no different', async () => {
  const flush = () => {
    throw new Error('at once')
  }
  const { batcher, timer } = given({ flush })
  const outcome = outcomeOf(batcher.add('a'))
  await timer.advance(5)
  expect(await outcome).toMatchObject({ message: 'at once' })
})

test('an Error among the results rejects that waiter only', async () => {
  const { batcher, flights } = given()
  const outcomes = ['a', 'b', 'c'].map((word) => outcomeOf(batcher.add(word)))
  const refused = new Error('refused')
  flights[0]?.land(['A', refused, 'C'])
  expect(await Promise.all(outcomes)).toEqual(['A', refused, 'C'])
})

test('results that do not match the items are nobody’s result', async () => {
  const { batcher, flights } = given()
  const outcomes = ['a', 'b', 'c'].map((word) => outcomeOf(batcher.add(word)))
  flights[0]?.land(['A', 'B'])
  const mismatch = { message: 'The flush answered 2 results for 3 items' }
  expect(await Promise.all(outcomes)).toMatchObject([mismatch, mismatch, mismatch])
})

test('beyond what may wait, adding is refused at once', async () => {
  const { batcher, timer, flights } = given()
  const accepted = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((word) => batcher.add(word))
  expect(batcher.waiting()).toBe(6)
  await expect(batcher.add('j')).rejects.toThrow(BatcherFullError)

  flights[0]?.land()
  await timer.advance(0)
  expect(batcher.waiting()).toBe(3)
  accepted.push(batcher.add('k'))
  flights[1]?.land()
  await timer.advance(0)
  flights[2]?.land()
  await timer.advance(5)
  flights[3]?.land()
  expect(await Promise.all(accepted)).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'K'])
})

test('closing flushes the rest without lingering, then refuses', async () => {
  const { batcher, timer, flights, flown } = given()
  const words = ['a', 'b', 'c', 'd', 'e'].map((word) => batcher.add(word))
  let closed = false
  const closing = batcher.close().then(() => {
    closed = true
  })
  await expect(batcher.add('f')).rejects.toThrow(BatcherClosedError)
  flights[0]?.land()
  await timer.advance(0)
  expect(flown()).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e'],
  ])
  expect(closed).toBe(false)

  flights[1]?.land()
  await closing
  expect(await Promise.all(words)).toEqual(['A', 'B', 'C', 'D', 'E'])
  await given().batcher.close()
})
