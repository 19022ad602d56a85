import { expect, test } from 'vitest'
import { continueTrace, formatTraceparent, parseTraceparent } from './traceparent.ts'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const span = '00f067aa0ba902b7'

test('a header is read and written back', () => {
  const context = parseTraceparent(`00-${trace}-${span}-01`)
  expect(context).toEqual({ traceId: trace, spanId: span, sampled: true })
  expect(context && formatTraceparent(context)).toBe(`00-${trace}-${span}-01`)
  expect(parseTraceparent(`00-${trace}-${span}-00`)?.sampled).toBe(false)
  expect(parseTraceparent(`cc-${trace}-${span}-03-what-the-future-adds`)?.sampled).toBe(true)
})

test.each([
  undefined,
  '',
  `00-${trace}-${span}`,
  `00-${trace}-${span}-01-more`,
  `cc-${trace}-${span}-01more`,
  `ff-${trace}-${span}-01`,
  `00-${trace.toUpperCase()}-${span}-01`,
  `00-${'0'.repeat(32)}-${span}-01`,
  `00-${trace}-${'0'.repeat(16)}-01`,
])('%s is no trace', (header) => {
  expect(parseTraceparent(header)).toBeUndefined()
})

test('work continues the caller’s trace under a span of its own, or begins one', () => {
  const random = (bytes: number) => 'ab'.repeat(bytes)
  expect(continueTrace(`00-${trace}-${span}-00`, random)).toEqual({
    traceId: trace,
    spanId: 'ab'.repeat(8),
    sampled: false,
  })
  expect(continueTrace('nonsense', random)).toEqual({
    traceId: 'ab'.repeat(16),
    spanId: 'ab'.repeat(8),
    sampled: true,
  })
  const fresh = continueTrace(undefined)
  expect(parseTraceparent(formatTraceparent(fresh))).toEqual(fresh)
})
