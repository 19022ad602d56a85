import { beforeEach, describe, expect, it } from 'vitest'
import type { DoorView, StoredCollector } from '../ports/collector-store.ts'
import { collectorWith, signedEntry } from '../testing/collectors.ts'
import { createAttempts } from './attempts.ts'
import { createDoor, type Visitor } from './door.ts'
import { linkToken, pinMac } from './signatures.ts'

const NOON = Date.UTC(2026, 10, 23, 12)
const HOUR = 3_600_000
const SECRET = 'a secret of the panel'
const seconds = (ms: number): number => Math.floor(ms / 1_000)

/** Postgres' clock, ours beside it, and what is stored; tests move them. */
const world = {
  now: NOON,
  skewMs: 0,
  collector: undefined as StoredCollector | undefined,
  guarded: true,
  taken: new Set<string>(),
  asked: [] as string[],
}
beforeEach(() => {
  Object.assign(world, { now: NOON, skewMs: 0, collector: undefined, guarded: true, taken: new Set(), asked: [] })
})

function open(collector?: Partial<StoredCollector>) {
  world.collector = collector && collectorWith(collector)
  const door = createDoor({
    collectors: {
      async door(_surveyId, name): Promise<DoorView> {
        world.asked.push(name)
        return { collector: world.collector, guarded: world.guarded, now: world.now }
      },
      isTaken: async ({ key }) => world.taken.has(key),
    },
    wrongPins: createAttempts({ limit: 3, windowMs: 60_000, now: () => world.now }),
    now: () => world.now + world.skewMs,
  })
  const visitor = { surveyId: 's', tenantId: 't', mode: 'LIVE', address: '192.0.2.1' } as const
  return async (shows: Partial<Visitor> = {}, named: 'web' | 'nameless' = 'web') => {
    try {
      return await door.admit({ ...visitor, ...(named === 'web' && { collector: named }), ...shows })
    } catch (error) {
      return (error as { data: { code: string } }).data
    }
  }
}

describe('a survey without collectors', () => {
  it('lets everybody in, whatever word they bring', async () => {
    world.guarded = false
    expect(await open()()).toEqual({ hidden: {} })
  })
})

describe('a survey with collectors', () => {
  it('is open through them only', async () => {
    expect(await open()()).toMatchObject({ code: 'collector-not-found', extras: { collector: 'web' } })
    expect(await open()({}, 'nameless')).toMatchObject({ code: 'collector-needed' })
    expect(await open()({ collector: 'a\nb\0' })).toMatchObject({ code: 'collector-not-found' })
    expect(world.asked).toEqual(['web', 'default', ''])
    expect(await open({ name: 'default' })({}, 'nameless')).toEqual({ hidden: {}, collector: 'default' })
  })

  it('keeps its window by the clock of Postgres, whatever ours says', async () => {
    for (const skew of [0, 2 * HOUR, -2 * HOUR]) {
      world.skewMs = skew
      expect(await open({ opensAt: NOON + 1 })()).toMatchObject({ code: 'collector-not-yet-open' })
      expect(await open({ opensAt: NOON, closesAt: NOON + 1 })()).toEqual({ hidden: {}, collector: 'web' })
      expect(await open({ closesAt: NOON })()).toMatchObject({ code: 'collector-over' })
    }
    expect(await open({ closed: true })()).toMatchObject({ code: 'collector-closed' })
  })

  it('lets in who repeats a request that was let in before it closed', async () => {
    const admit = open({ closesAt: NOON })
    world.taken.add('k')
    const idempotency = { kind: 'idempotency', scope: 's', key: 'k' } as const
    expect(await admit({ idempotency })).toEqual({ hidden: {}, collector: 'web' })
    expect(await admit({ idempotency: { ...idempotency, key: 'fresh' } })).toMatchObject({ code: 'collector-over' })
  })

  it('says when a page sends what its collector does not take', async () => {
    expect(await open({})({ link: 'x' })).toMatchObject({ code: 'field-invalid', extras: { field: 'link' } })
    expect(await open({ kind: 'panel' })({ pin: '1234' })).toMatchObject({ extras: { field: 'pin' } })
  })
})

describe('a single-use link', () => {
  it('is a key of its own', async () => {
    const admit = open({ kind: 'links' })
    expect(await admit({ link: linkToken(SECRET, 7) })).toEqual({
      hidden: {},
      collector: 'web',
      key: { kind: 'link', scope: 't/s/web/LIVE', key: '7' },
    })
    expect(await admit({ link: linkToken(SECRET, 7), mode: 'TEST' })).toMatchObject({
      key: { scope: 't/s/web/TEST' },
    })
  })

  it('is refused when it is missing, made otherwise, or changed in any character', async () => {
    const admit = open({ kind: 'links' })
    const link = linkToken(SECRET, 7)
    expect(await admit()).toMatchObject({ code: 'link-invalid' })
    expect(await admit({ link: linkToken('another secret', 7) })).toMatchObject({ code: 'link-invalid' })
    for (let at = 0; at < link.length; at++) {
      const changed = `${link.slice(0, at)}${link[at] === 'A' ? 'B' : 'A'}${link.slice(at + 1)}`
      expect(await admit({ link: changed }), String(at)).toMatchObject({ code: 'link-invalid' })
    }
  })

  it('leads back to its session also when the collector is closed', async () => {
    const admit = open({ kind: 'links', closed: true })
    world.taken.add('7')
    expect(await admit({ link: linkToken(SECRET, 7) })).toMatchObject({ key: { key: '7' } })
    expect(await admit({ link: linkToken(SECRET, 8) })).toMatchObject({ code: 'collector-closed' })
  })
})

describe('a panel entry', () => {
  const entry = (rest: object = {}, secret = SECRET) =>
    signedEntry(secret, { id: 'p-1', exp: seconds(NOON) + 900, ...rest })

  it('is one person, with what the panel says of him', async () => {
    const admitted = await open({ kind: 'panel' })({ panel: entry({ hidden: { age: 30 } }) })
    expect(admitted).toMatchObject({ collector: 'web', hidden: { panelId: 'p-1', age: 30 }, key: { kind: 'panel' } })
    const again = await open({ kind: 'panel' })({ panel: entry({ exp: seconds(NOON) + 60 }) })
    expect(again).toMatchObject({ key: 'key' in admitted ? admitted.key : null })
  })

  it.each<[string, string | undefined]>([
    ['missing', undefined],
    ['nonsense', 'x'],
    ['signed with another secret', entry({}, 'another')],
    ['with a changed payload', `e30${entry()}`],
    ['with another person’s signature', `${entry({ id: 'p-2' }).split('.')[0]}.${entry().split('.')[1]}`],
    ['without an id', entry({ id: '' })],
    ['with a control character in its id', entry({ id: 'p\u0000' })],
    ['with an id that is no text', entry({ id: 7 })],
    ['without an end', entry({ exp: undefined })],
    ['that lives for ever', entry({ exp: 1e12 })],
    ['with milliseconds', entry({ exp: NOON + HOUR })],
    ['with a member that is not known', entry({ nonce: 1 })],
    ['with hidden values that are none', entry({ hidden: { a: {} } })],
    ['that is no object', signedEntry(SECRET, 'p-1')],
  ])('%s is refused', async (_, panel) => {
    const shows = panel === undefined ? {} : { panel }
    expect(await open({ kind: 'panel' })(shows)).toMatchObject({ code: 'panel-entry-invalid' })
  })

  it('is valid until its end and five minutes more, by the clock of Postgres', async () => {
    const end = seconds(NOON)
    const admit = open({ kind: 'panel' })
    expect(await admit({ panel: entry({ exp: end - 300 }) })).toMatchObject({ collector: 'web' })
    expect(await admit({ panel: entry({ exp: end - 301 }) })).toMatchObject({
      code: 'panel-entry-expired',
      extras: { expiredAt: '2026-11-23T11:54:59.000Z', now: '2026-11-23T12:00:00.000Z', toleranceSeconds: 300 },
    })
  })

  it('of a panel whose clock is two hours off says so', async () => {
    const signedBy = (clock: number) => entry({ iat: seconds(clock), exp: seconds(clock) + 900 })
    const admit = open({ kind: 'panel' })
    expect(await admit({ panel: signedBy(NOON - 2 * HOUR) })).toMatchObject({ code: 'panel-entry-expired' })
    expect(await admit({ panel: signedBy(NOON + 2 * HOUR) })).toMatchObject({
      code: 'panel-entry-early',
      extras: { issuedAt: '2026-11-23T14:00:00.000Z' },
    })
    world.skewMs = 2 * HOUR
    expect(await open({ kind: 'panel' })({ panel: signedBy(NOON) })).toMatchObject({ collector: 'web' })
  })
})

describe('a PIN', () => {
  const pin = { kind: 'pin', pinMac: pinMac(SECRET, '482915') } as const

  it('opens, and wrong ones do not', async () => {
    const admit = open(pin)
    expect(await admit({ pin: '482915' })).toEqual({ hidden: {}, collector: 'web' })
    expect(await admit({ pin: '482916' })).toMatchObject({ code: 'pin-wrong' })
    expect(await admit()).toMatchObject({ code: 'pin-wrong' })
  })

  it('cannot be guessed: after three wrong ones even the right one has to wait, from that address', async () => {
    const admit = open(pin)
    for (let i = 0; i < 3; i++) await admit({ pin: `000${i}` })
    expect(await admit({ pin: '482915' })).toMatchObject({ code: 'rate-limited', extras: { retryAfterSeconds: 60 } })
    expect(await admit({ pin: '482915', address: '192.0.2.2' })).toMatchObject({ collector: 'web' })
    world.now += 60_000
    expect(await admit({ pin: '482915' })).toMatchObject({ collector: 'web' })
  })
})
