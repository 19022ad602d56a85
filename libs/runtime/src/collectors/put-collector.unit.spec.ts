import { describe, expect, it } from 'vitest'
import type { CollectorStore, StoredCollector } from '../ports/collector-store.ts'
import { collectorWith } from '../testing/collectors.ts'
import { makeLinks, readLinks } from './links.ts'
import { type CollectorWish, closeCollector, putCollector } from './put-collector.ts'
import { isPin, numberOfLink } from './signatures.ts'

/** A store of one collector, which remembers what it is told. */
function storeOf(stored?: StoredCollector) {
  const told: unknown[] = []
  const world = { stored }
  const store: Pick<CollectorStore, 'put' | 'door' | 'owners'> = {
    door: async () => ({ collector: world.stored, guarded: true, now: 0 }),
    owners: async () => new Map([['2', 'session']]),
    async put(_survey, _name, change, audit) {
      const changed = { before: world.stored, after: change(world.stored) }
      world.stored = changed.after
      told.push(audit(changed))
      return changed
    },
  }
  return { store, told, world }
}
const by = { tenantId: 't', actor: 'eve' }
const wish: CollectorWish = {
  kind: 'public',
  closed: false,
  opensAt: null,
  closesAt: null,
  maxStarts: null,
  maxCompletes: null,
}
const put = (store: Pick<CollectorStore, 'put'>, rest: Partial<CollectorWish> = {}, name = 'web') =>
  putCollector(store, 's', name, { ...wish, ...rest }, by)

describe('putting a collector', () => {
  it('tells the secret of a panel once, and makes a new one when asked', async () => {
    const { store, told } = storeOf()
    const made = await put(store, { kind: 'panel' })
    expect(made).toMatchObject({ created: true, secret: expect.stringMatching(/^[\w-]{43}$/) })
    expect(await put(store, { kind: 'panel', maxStarts: 5 })).toMatchObject({ created: false, secret: null })
    const renewed = await put(store, { kind: 'panel', newSecret: true })
    expect(renewed.secret).not.toBe(made.secret)
    expect(JSON.stringify(told)).not.toContain(made.secret)
    expect(told).toMatchObject([{ actor: 'eve', action: 'collector.put' }, {}, {}])
  })

  it('keeps a PIN unless another one is given, and nowhere as it is', async () => {
    const { store, told, world } = storeOf()
    await put(store, { kind: 'pin', pin: '482915' })
    await put(store, { kind: 'pin' })
    expect(isPin(world.stored?.secret ?? '', world.stored?.pinMac ?? '', '482915')).toBe(true)
    await put(store, { kind: 'pin', pin: '7777' })
    expect(isPin(world.stored?.secret ?? '', world.stored?.pinMac ?? '', '482915')).toBe(false)
    expect(JSON.stringify([told, world])).not.toContain('7777')
  })

  it.each<[Partial<CollectorWish>, string]>([
    [{ opensAt: 2, closesAt: 2 }, 'closesAt'],
    [{ maxStarts: -1 }, 'maxStarts'],
    [{ maxCompletes: 1.5 }, 'maxCompletes'],
    [{ pin: '1234' }, 'pin'],
    [{ kind: 'pin' }, 'pin'],
    [{ kind: 'pin', pin: '123' }, 'pin'],
    [{ kind: 'pin', pin: '12 34' }, 'pin'],
    [{ newSecret: true }, 'newSecret'],
  ])('refuses %j', async (rest, field) => {
    await expect(put(storeOf().store, rest)).rejects.toMatchObject({
      data: { code: 'field-invalid', extras: { field } },
    })
  })

  it('refuses a name that is none, and another kind', async () => {
    const { store } = storeOf(collectorWith({ kind: 'links' }))
    await expect(put(store, {}, 'a b')).rejects.toMatchObject({ data: { extras: { field: 'name' } } })
    await expect(put(store)).rejects.toMatchObject({ data: { extras: { field: 'kind' } } })
  })

  it('closes and opens, and keeps everything else', async () => {
    const { store, world } = storeOf(collectorWith({ maxStarts: 3 }))
    expect(await closeCollector(store, 's', 'web', true, by)).toMatchObject({ closed: true, maxStarts: 3 })
    await closeCollector(store, 's', 'web', false, by)
    expect(world.stored).toEqual(collectorWith({ maxStarts: 3 }))
    expect(await closeCollector(storeOf().store, 's', 'web', true, by)).toBeUndefined()
  })
})

describe('links', () => {
  const place = { tenantId: 't', surveyId: 's', collector: 'web', mode: 'LIVE' } as const

  it('are numbered on, and shown page by page with what they started', async () => {
    const { store, world } = storeOf(collectorWith({ kind: 'links', links: 1 }))
    const made = await makeLinks(store, place, 4, 'eve')
    expect(made).toEqual({ first: 2, last: 5 })
    const page = await readLinks(store, place, made, 3)
    expect(page.items.map(({ number, sessionId }) => [number, sessionId])).toEqual([
      [2, 'session'],
      [3, null],
      [4, null],
    ])
    expect(page.items.map(({ link }) => numberOfLink(world.stored?.secret ?? '', link))).toEqual([2, 3, 4])
    const rest = await readLinks(store, place, page.next ?? { first: 0, last: 0 }, 3)
    expect([rest.items.map(({ number }) => number), rest.next]).toEqual([[5], null])
    expect((await readLinks(store, place, { first: 6, last: 99 }, 3)).items).toEqual([])
  })

  it('are made by collectors of links only, in bounds', async () => {
    await expect(makeLinks(storeOf(collectorWith()).store, place, 1, 'eve')).rejects.toMatchObject({
      data: { code: 'field-invalid' },
    })
    await expect(makeLinks(storeOf().store, place, 1, 'eve')).rejects.toMatchObject({
      data: { code: 'collector-not-found' },
    })
    for (const count of [0, 1.5, 1_000_001])
      await expect(makeLinks(storeOf(collectorWith({ kind: 'links' })).store, place, count, 'eve')).rejects.toThrow()
  })
})
