import { describe, expect, it } from 'vitest'
import type { SurveyHead } from '../ports/survey-store.ts'
import { createSurveyHeads } from './survey-heads.ts'

const head = (liveVersion: number): SurveyHead => ({ id: 's', tenantId: 't', key: 'k', state: 'open', liveVersion })

/** A store that counts its calls and answers as the test says; a clock that the test moves. */
function setUp() {
  const world = { now: 0, calls: 0, answer: () => Promise.resolve<SurveyHead | undefined>(head(1)) }
  const heads = createSurveyHeads({
    byId: () => {
      world.calls++
      return world.answer()
    },
    now: () => world.now,
    patienceMs: 30,
  })
  return { world, heads }
}

describe('survey heads', () => {
  it('ask the store once a second, however many ask them', async () => {
    const { world, heads } = setUp()
    await Promise.all([heads.get('s'), heads.get('s'), heads.get('s')])
    world.now = 999
    await heads.get('s')
    expect(world.calls).toBe(1)
    world.now = 1_000
    world.answer = () => Promise.resolve(head(2))
    expect((await heads.get('s'))?.liveVersion).toBe(2)
    expect(world.calls).toBe(2)
  })

  it('remember that there is no such survey', async () => {
    const { world, heads } = setUp()
    world.answer = () => Promise.resolve(undefined)
    expect(await heads.get('s')).toBeUndefined()
    expect(await heads.get('s')).toBeUndefined()
    expect(world.calls).toBe(1)
  })

  it('serve what they know while the store is away or silent, and recover by themselves', async () => {
    const { world, heads } = setUp()
    await heads.get('s')
    world.now = 5_000
    world.answer = () => Promise.reject(new Error('connection refused'))
    expect((await heads.get('s'))?.liveVersion).toBe(1)
    const silent = Promise.withResolvers<SurveyHead | undefined>()
    world.answer = () => silent.promise
    expect((await heads.get('s'))?.liveVersion).toBe(1)
    silent.resolve(head(3))
    await silent.promise
    expect((await heads.get('s'))?.liveVersion).toBe(3)
  })

  it('say so when the store is away and nothing is known', async () => {
    const { world, heads } = setUp()
    world.answer = () => new Promise(() => undefined)
    await expect(heads.get('s')).rejects.toMatchObject({ data: { code: 'unavailable' } })
    world.answer = () => Promise.reject(new Error('connection refused'))
    await expect(createSurveyHeads({ byId: world.answer }).get('s')).rejects.toThrow('connection refused')
  })

  it('ask again after being told to forget', async () => {
    const { world, heads } = setUp()
    await heads.get('s')
    heads.forget('s')
    await heads.get('s')
    expect(world.calls).toBe(2)
  })
})
