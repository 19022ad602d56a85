import fc from 'fast-check'
import { v5, validate, version } from 'uuid'
import { expect, test } from 'vitest'
import { isUuid } from './uuid.ts'
import { eventIdFor, uuid5 } from './uuid5.ts'
import { createUuid7 } from './uuid7.ts'

const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 })

test('a UUIDv7 carries its time and is valid', () => {
  const id = createUuid7({ now: () => 0x0192_3456_789a })()
  expect(id).toMatch(/^01923456-789a-7/)
  expect([validate(id), version(id), isUuid(id)]).toEqual([true, 7, true])
})

test('each id is greater than the one before, whatever the clock and chance do', () => {
  const moments = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), sixteen), { minLength: 2, maxLength: 50 })
  fc.assert(
    fc.property(moments, (given) => {
      let at = 0
      const moment = () => given[at]
      const next = createUuid7({ now: () => moment()?.[0] ?? 0, random: () => moment()?.[1] ?? new Uint8Array(16) })
      const ids = given.map((_, index) => {
        at = index
        return next()
      })
      expect(ids).toEqual(ids.toSorted())
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.every(isUuid)).toBe(true)
    }),
  )
})

test('a UUIDv5 is what RFC 9562 and other implementations make of it', () => {
  expect(uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
  fc.assert(
    fc.property(fc.uuid(), fc.string({ unit: 'grapheme' }), (space, name) => {
      expect(eventIdFor(space, name)).toBe(v5(name, space))
    }),
  )
  expect(() => uuid5('no-uuid', 'x')).toThrow('no-uuid is no UUID')
})

test.each([
  ['01923456-789a-7abc-8def-0123456789ab', true],
  ['01923456-789A-7abc-8def-0123456789ab', false],
  ['01923456789a7abc8def0123456789ab', false],
  ['00000000-0000-0000-0000-000000000000', false],
  ['01923456-789a-7abc-8def-0123456789ab\n', false],
  [undefined, false],
  [{}, false],
])('isUuid(%j) is %s', (value, expected) => {
  expect(isUuid(value)).toBe(expected)
})
