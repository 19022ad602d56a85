import { Problem } from '@canvass/domain/problems/problem.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkedJson } from './parse-body.ts'

const codeOf = (body: Buffer | string): string => {
  try {
    checkedJson(typeof body === 'string' ? Buffer.from(body) : body)
    return 'accepted'
  } catch (error) {
    if (error instanceof Problem) return error.data.code
    throw error
  }
}

describe('checkedJson', () => {
  it('hands back the text of a good body', () => {
    const text = '{"answers":{"Q1":"ä","Q2":["a",3.5e2,null,true]}}'
    expect(checkedJson(Buffer.from(text))).toBe(text)
  })

  it.each([
    ['', 'body-malformed'],
    ['{', 'body-malformed'],
    ['{"a":1}x', 'body-malformed'],
    ["{'a':1}", 'body-malformed'],
    ['{"a":NaN}', 'body-malformed'],
    ['{"a":1e999}', 'body-malformed'],
    ['{"a":"\\ud800"}', 'body-malformed'],
    ['{"a":"\\u0000"}', 'body-malformed'],
    ['{"\\u0000":1}', 'body-malformed'],
    ['{"__proto__":{}}', 'unknown-field'],
    ['{"a":[{"constructor":1}]}', 'unknown-field'],
    ['{"\\u005f_proto__":1}', 'unknown-field'],
    ['{"prototype":1}', 'unknown-field'],
    ['['.repeat(33) + ']'.repeat(33), 'body-too-deep'],
    ['['.repeat(20_000), 'body-too-deep'],
  ])('refuses %j as %s', (body, code) => {
    expect(codeOf(body)).toBe(code)
  })

  it('refuses bytes that are not UTF-8', () => {
    expect(codeOf(Buffer.from([0x22, 0xff, 0x22]))).toBe('body-malformed')
    expect(codeOf(Buffer.from([0x22, 0xc0, 0xaf, 0x22]))).toBe('body-malformed')
    expect(codeOf(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toBe('body-malformed')
  })

  it('tells answers apart from keys: reserved names are fine as values', () => {
    expect(codeOf('{"answers":{"Q1":"__proto__","Q2":["constructor"]}}')).toBe('accepted')
  })

  it('answers any bytes with text or a problem', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(['accepted', 'body-malformed', 'body-too-deep', 'unknown-field']).toContain(codeOf(Buffer.from(bytes)))
      }),
      { numRuns: 1_000 },
    )
  })
})
