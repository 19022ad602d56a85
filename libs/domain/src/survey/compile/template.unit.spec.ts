import { expect, it } from 'vitest'
import { apportion } from './apportion.ts'
import { parseTemplate } from './template.ts'

const PLAIN = { source: 'Q3', reference: 'Q3', format: null, fallback: '' }

it.each([
  ['plain', ['plain']],
  ['', []],
  ['a {{Q1}} b', ['a ', { source: 'Q1', reference: 'Q1', format: null, fallback: '' }, ' b']],
  ['{{ Q1.label | you }}', [{ source: ' Q1.label | you ', reference: 'Q1.label', format: null, fallback: ' you ' }]],
  [
    '{{var.x|round:1}}',
    [{ source: 'var.x|round:1', reference: 'var.x', format: { kind: 'round', decimals: 1 }, fallback: '' }],
  ],
  ['{{Q1|upper|no|ne}}', [{ source: 'Q1|upper|no|ne', reference: 'Q1', format: { kind: 'upper' }, fallback: 'no|ne' }]],
  [
    '{{Q1|date:long|-}}',
    [{ source: 'Q1|date:long|-', reference: 'Q1', format: { kind: 'date', style: 'long' }, fallback: '-' }],
  ],
  // In a text of the expression bars and braces mean themselves, and || is an operator
  [
    "{{Q1 = 'a|b}}' || Q2|no}} {{Q3}}",
    [{ source: "Q1 = 'a|b}}' || Q2|no", reference: "Q1 = 'a|b}}' || Q2", format: null, fallback: 'no' }, ' ', PLAIN],
  ],
  [
    '{{iif(Q1, "it\\"s|", \'\')|upper|don\'t know}}',
    [
      {
        source: 'iif(Q1, "it\\"s|", \'\')|upper|don\'t know',
        reference: 'iif(Q1, "it\\"s|", \'\')',
        format: { kind: 'upper' },
        fallback: "don't know",
      },
    ],
  ],
  ["{{Q1's|x}}", [{ source: "Q1's|x", reference: "Q1's", format: null, fallback: 'x' }]],
])('%j has the parts %j', (text, parts) => {
  expect(parseTemplate(text)).toEqual({ ok: true, parts })
})

it.each(['{{Q1', 'a {{Q1}} {{', '{{Q1|rund:1|x}}'])('%j is refused', (text) => {
  expect(parseTemplate(text)).toMatchObject({ ok: false })
})

it.each([
  [100, [33.3, 33.3, 33.4], [33, 33, 34]],
  [10, [33.333, 33.333, 33.334], [3, 3, 4]],
  [1, [50, 50], [1, 0]],
  [7, [25, 25, 50], [2, 2, 3]],
  [0, [50, 50], [0, 0]],
  [3, [0, 100, 0], [0, 3, 0]],
])('%d in shares of %j is %j', (total, percentages, seats) => {
  expect(apportion(total, percentages)).toEqual(seats)
})
