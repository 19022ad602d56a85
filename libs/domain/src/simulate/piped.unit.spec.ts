import { describe, expect, it } from 'vitest'
import { answered, multiple, number, options, page, run, textOf } from './run.testing.ts'

const message = (text: string) => ({ id: 'M', type: 'message', text })
const asked = page('p1', [
  { id: 'Q', type: 'text', text: 'Q' },
  number('N'),
  multiple('X', ['a', 'b', 'c']),
  { id: 'G', type: 'matrix-single', text: 'G', rows: options('r', 's'), columns: options('c', 'd') },
  { id: 'B', type: 'boolean', text: 'B' },
  { id: 'D', type: 'date', text: 'D' },
  { id: 'R', type: 'rank', text: 'R', options: options('a', 'b') },
])
const answers = { Q: '{{hidden.h}} <b>&', N: 3, X: ['b', 'a'], G: { r: 'c' }, B: false, D: '2026-01-02', R: ['b', 'a'] }

const cases: readonly (readonly [string, string])[] = [
  ['{{Q}}', '{{hidden.h}} <b>&'],
  ['{{ Q }}', '{{hidden.h}} <b>&'],
  ['{{hidden.h}}', '{{Q}}'],
  ['{{hidden.none}}|{{hidden.none|fallback text}}', '|fallback text'],
  ['{{X}} {{X.label}} {{X.count}}', 'b, a the b, the a 2'],
  ['{{R}} {{R.label}} {{R.a.rank}}', 'b, a the b, the a 2'],
  ['{{G.r}} {{G.s|none}} {{G.r.c}}', 'c none true'],
  ['{{B}} {{D}} {{N + 1}}', 'false 2026-01-02 4'],
  ['{{var.w}} {{var.v|round:1}} {{var.third|round:2}}', '7 6 0.33'],
  ["{{iif(N > 1, 'many', 'few')}}", 'many'],
  ["{{'x'}} {b} }} {c", 'x {b} }} {c'],
  ['{{1 / 0|no number}}', 'no number'],
]

describe('a pipe', () => {
  it.each(cases)('%s becomes %s', (text, wanted) => {
    const document = {
      hidden: { h: 'string', none: 'string' },
      variables: { v: 'N * 2', w: 'var.v + 1', third: '1 / N' },
      pages: [asked, page('p2', [message(text)])],
    }
    const hidden = { h: '{{Q}}' }
    expect(textOf(run(document, answered(answers), { hidden }), 'M')).toBe(wanted)
  })

  it('reads nothing from answers that no longer count', () => {
    const document = {
      settings: { back: true },
      pages: [
        page('p1', [number('A')], { next: [{ if: 'A = 1', goto: 'page:p3' }] }),
        page('p2', [number('B')]),
        page('p3', [message('{{B|none}} {{B.answered}} {{B.seen}}')]),
      ],
    }
    const steps = [...answered({ A: 0 }, { B: 5 }), { back: true }, { back: true }, ...answered({ A: 1 })]
    const result = run(document, steps)
    expect(result.pages[2]?.questions[0]?.text).toBe('5 true true')
    expect(textOf(result, 'M')).toBe('none false true')
    expect(result.answers).toEqual({ A: 1 })
  })
})
