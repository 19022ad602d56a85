import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type BreakerOptions, CircuitOpenError, createBreaker } from './breaker.ts'
import { DeadlineError } from './deadline.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function given(options: Partial<BreakerOptions> = {}) {
  const told: string[] = []
  const breaker = createBreaker({
    name: 'store',
    worstCaseMs: 750,
    resetMs: 1000,
    minCalls: 3,
    observer: {
      called: (name, outcome) => told.push(`${name} ${outcome}`),
      changed: (name, state) => told.push(`${name} is ${state}`),
    },
    ...options,
  })
  const fail = () => breaker.run(() => Promise.reject(new Error('down'))).catch((error: unknown) => error)
  const open = async () => {
    for (let call = 0; call < 3; call += 1) await fail()
  }
  return { breaker, told, fail, open }
}

test('results and errors of the work pass through', async () => {
  const { breaker, told } = given({ minCalls: 5 })
  expect(await breaker.run(async () => 7)).toBe(7)
  await expect(breaker.run(() => Promise.reject(new TypeError('mine')))).rejects.toThrow(TypeError)
  await expect(
    breaker.run(() => {
      throw new Error('before any promise')
    }),
  ).rejects.toThrow('before any promise')
  expect(breaker.state()).toBe('closed')
  expect(told).toEqual(['store is closed', 'store success', 'store failure', 'store failure'])
})

test('opens on failures, says when to come back, probes once, and closes', async () => {
  const { breaker, told, open } = given()
  await open()
  expect(breaker.state()).toBe('open')

  await vi.advanceTimersByTimeAsync(400)
  let tried = false
  const attempt = breaker.run(async () => {
    tried = true
  })
  await expect(attempt).rejects.toThrow(CircuitOpenError)
  await expect(attempt).rejects.toMatchObject({ breaker: 'store', retryAfterMs: 600 })
  expect(tried).toBe(false)

  await vi.advanceTimersByTimeAsync(600)
  expect(breaker.state()).toBe('half-open')
  const probe = Promise.withResolvers<string>()
  const probing = breaker.run(() => probe.promise)
  await expect(breaker.run(async () => 'second')).rejects.toMatchObject({ retryAfterMs: 1000 })
  probe.resolve('there')
  expect(await probing).toBe('there')
  expect(breaker.state()).toBe('closed')
  expect(told.slice(1)).toEqual([
    ...['store failure', 'store failure', 'store failure', 'store is open'],
    ...['store rejected', 'store is half-open', 'store rejected', 'store is closed', 'store success'],
  ])
})

test('a failed probe opens it again for as long', async () => {
  const { breaker, open, fail } = given()
  await open()
  await vi.advanceTimersByTimeAsync(1000)
  await fail()
  expect(breaker.state()).toBe('open')
  await expect(breaker.run(async () => 1)).rejects.toMatchObject({ retryAfterMs: 1000 })
})

test('work that hangs is aborted after its worst case, by its own signal only', async () => {
  const { breaker, told } = given()
  const signals: AbortSignal[] = []
  const hang = (signal: AbortSignal) => {
    signals.push(signal)
    return new Promise<never>(() => undefined)
  }
  const first = breaker.run(hang).catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(500)
  void breaker.run(hang).catch(() => undefined)
  await vi.advanceTimersByTimeAsync(500)

  expect(await first).toBeInstanceOf(DeadlineError)
  expect(await first).toMatchObject({ message: 'a call to store did not finish within 1000 ms' })
  expect(signals.map((signal) => signal.aborted)).toEqual([true, false])
  expect(told).toEqual(['store is closed', 'store timeout'])
})

test('a hung probe does not keep it half-open', async () => {
  const { breaker, open } = given()
  await open()
  await vi.advanceTimersByTimeAsync(1000)
  const probe = breaker.run(() => new Promise<never>(() => undefined)).catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(1000)
  expect(await probe).toBeInstanceOf(DeadlineError)
  expect(breaker.state()).toBe('open')
  await vi.advanceTimersByTimeAsync(1000)
  expect(await breaker.run(async () => 'there')).toBe('there')
})

test('a timeout error of the work itself is the work’s', async () => {
  const { breaker, told } = given()
  const error = Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' })
  await expect(breaker.run(() => Promise.reject(error))).rejects.toBe(error)
  expect(told).toEqual(['store is closed', 'store failure'])
})

test('errors that are not its fault do not open it', async () => {
  const { breaker, open } = given({ isFailure: (error) => !(error instanceof Error && error.message === 'down') })
  await open()
  expect(breaker.state()).toBe('closed')
})

test('after closing, nothing runs', async () => {
  const { breaker } = given()
  breaker.close()
  await expect(breaker.run(async () => 1)).rejects.toMatchObject({ code: 'ESHUTDOWN' })
  expect(vi.getTimerCount()).toBe(0)
})
