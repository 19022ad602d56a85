import { describe, expect, it } from 'vitest'
import { compileSurvey } from './compile-survey.ts'
import { DOCUMENT_FAULTS, MAX_DIAGNOSTICS } from './diagnostic.ts'

type Json = Record<string, unknown>

const single = (id: string, more: Json = {}): Json => ({
  id,
  type: 'single',
  text: id,
  options: [
    { code: 'a', label: 'A' },
    { code: 'b', label: 'B' },
  ],
  ...more,
})
const multiple = (id: string, more: Json = {}): Json => ({ ...single(id, more), type: 'multiple' })
const rank = (id: string, more: Json = {}): Json => ({ ...single(id, more), type: 'rank' })
const number = (id: string, more: Json = {}): Json => ({ id, type: 'number', text: id, ...more })
const text = (id: string, more: Json = {}): Json => ({ id, type: 'text', text: id, ...more })
const page = (id: string, questions: Json[] = [], more: Json = {}): Json => ({ id, questions, ...more })
const survey = (pages: Json[], more: Json = {}): Json => ({ title: 'T', pages, ...more })
/** One page with one question. */
const asking = (question: Json, more: Json = {}): Json => survey([page('p1', [question])], more)
const loop = (pages: string[], id = 'L'): Json => ({ id, pages, over: { items: [{ code: 'x', label: 'X' }] } })
const plan = (cells: Json[], more: Json = {}): Json =>
  survey([page('p1', [single('Q1'), number('Q2', { min: 0, max: 10 })])], {
    quotas: [{ id: 'plan', after: 'p1', cells, ...more }],
  })
const three = (more: Json[], rest: Json = {}): Json =>
  survey(
    ['p1', 'p2', 'p3'].map((id, i) => page(id, [], more[i])),
    rest,
  )

/** Code, place, document. A code with `!` blocks publishing. */
const faults: readonly (readonly [string, string, unknown])[] = [
  ['wrong-type!', '', null],
  ['wrong-type!', '', [1]],
  ['wrong-type!', '/title', { title: 1, pages: [page('p1')] }],
  ['wrong-type!', '/pages', { title: 'T', pages: {} }],
  ['wrong-type!', '/pages/0/questions/0/required', asking(single('Q1', { required: 'yes' }))],
  ['wrong-type!', '/pages/0/questions/0/min', asking({ id: 'Q1', type: 'date', text: '', min: 3 })],
  ['wrong-type!', '/pages/0/questions/0/min', asking(number('Q1', { min: '3' }))],
  ['wrong-type!', '/loops/0/over', three([], { loops: [{ id: 'L', pages: ['p1'], over: { answers: 'Q1' } }] })],
  ['missing!', '', { title: 'T' }],
  ['missing', '', { pages: [page('p1')] }],
  ['missing', '/pages/0/questions/0', asking({ id: 'Q1', type: 'text' })],
  ['missing', '/pages/0/questions/0/options/0', asking(single('Q1', { options: [{ code: 'a' }] }))],
  ['missing!', '/pages/0', survey([{ questions: [] }])],
  ['missing!', '/pages/0/questions/0', asking({ id: 'Q1', type: 'single', text: '' })],
  ['missing!', '/pages/0/questions/0', asking({ id: 'Q1', type: 'constant-sum', text: '' })],
  ['missing!', '/pages/0/questions/0/rows/0', asking({ id: 'Q1', type: 'matrix-bipolar', text: '', rows: [{ code: 'r', left: 'l' }] })],
  ['missing', '/pages/0/questions/0/rows/0', asking({ id: 'Q1', type: 'matrix-single', text: '', rows: [{ code: 'r' }], columns: [{ code: 'c', label: 'c' }] })],
  ['unknown-field!', '/pagse', { ...survey([page('p1')]), pagse: [] }],
  ['unknown-field!', '/pages/0/questions/0/optins', asking(single('Q1', { optins: [] }))],
  ['unknown-field!', '/settings/bak', survey([page('p1')], { settings: { bak: true } })],
  ['field-not-for-type!', '/pages/0/questions/0/min', asking(text('Q1', { min: 3 }))],
  ['field-not-for-type!', '/pages/0/questions/0/required', asking({ id: 'Q1', type: 'message', text: '', required: true })],
  ['not-one-of!', '/pages/0/questions/0/type', asking(single('Q1', { type: 'singel' }))],
  ['not-one-of!', '/hidden/x', survey([page('p1')], { hidden: { x: 'text' } })],
  ['bad-format!', '/pages/0/id', survey([page('1st')])],
  ['bad-format!', '/pages/0/questions/0/options/0/code', asking(single('Q1', { options: [{ code: 'a b', label: '' }] }))],
  ['bad-format!', '/pages/0/next/0/goto', survey([page('p1', [], { next: [{ goto: 'p1' }] })])],
  ['bad-format!', '/title/en glish', survey([page('p1')], { title: { 'en glish': 'T' } })],
  ['bad-format!', '/quotas/0/onFull', plan([{ id: 'c', when: 'true', target: 1 }], { onFull: 'page:p1' })],
  ['bad-format!', '/pages/0/questions/0/accept/0', asking({ id: 'Q1', type: 'file', text: '', accept: ['.pdf'] })],
  ['bad-format!', '/pages/0/questions/0/currency', asking({ id: 'Q1', type: 'payment', text: '', amount: 1, currency: '€' })],
  ['bad-format!', '/endings/e/redirect', survey([page('p1')], { endings: { e: { outcome: 'COMPLETED', redirect: 'javascript:alert(1)' } } })],
  ['bad-format!', '/endings/e/postback', survey([page('p1')], { endings: { e: { outcome: 'COMPLETED', postback: 'ftp://example.org/' } } })],
  ['bad-format!', '/settings/postback', survey([page('p1')], { hidden: { h: 'string' }, settings: { postback: 'http://{{hidden.h}}' } })],
  ['bad-format!', '/endings/e/redirect', survey([page('p1')], { hidden: { h: 'string' }, endings: { e: { outcome: 'COMPLETED', redirect: 'https://{{hidden.h}}/' } } })],
  ['out-of-range!', '/pages/0/questions/0/step', asking(number('Q1', { step: 0 }))],
  ['out-of-range!', '/settings/resumeDays', survey([page('p1')], { settings: { resumeDays: -1 } })],
  ['too-short!', '/pages/0/visibleIf', survey([page('p1', [], { visibleIf: '' })])],
  ['too-few!', '/pages', survey([])],
  ['too-few!', '/pages/0/questions/0/options', asking(single('Q1', { options: [] }))],
  ['too-many!', '/pages', survey(Array.from({ length: 1001 }, (_, i) => page(`p${i}`)))],
  ['too-many!', '/pages', survey(Array.from({ length: 30 }, (_, i) => page(`p${i}`, Array.from({ length: 200 }, (_, j) => text(`Q${i}_${j}`)))))],
  ['too-many!', '/pages/0/questions/0/default', asking(single('Q1', { default: Array.from({ length: 2001 }, () => 0) }))],
  ['too-long!', '/pages/0/visibleIf', survey([page('p1', [], { visibleIf: `1 = ${'1 + '.repeat(2_000)}1` })])],
  ['too-long!', '/title', survey([page('p1')], { title: 'x'.repeat(20_001) })],
  ['too-deep!', `/pages/0/questions/0/default${'/0'.repeat(16)}`, asking(text('Q1', { default: JSON.parse('['.repeat(9_000) + ']'.repeat(9_000)) }))],
  ['not-well-formed!', '/title', survey([page('p1')], { title: 'half \ud83d' })],
  ['id-duplicate!', '/pages/1/id', survey([page('p1'), page('p1')])],
  ['id-duplicate!', '/pages/0/questions/1/id', survey([page('p1', [text('Q1'), text('Q1')])])],
  ['id-duplicate!', '/pages/0/questions/0/id', survey([page('p1', [text('p1')])])],
  ['id-duplicate!', '/loops/0/id', survey([page('p1', [text('Q1')])], { loops: [loop(['p1'], 'Q1')] })],
  ['id-duplicate!', '/quotas/0/cells/1/id', plan([{ id: 'c', when: 'true', target: 1 }, { id: 'c', when: 'true', target: 1 }])],
  ['id-reserved!', '/pages/0/questions/0/id', asking(text('and'))],
  ['id-reserved!', '/pages/0/id', survey([page('hidden')])],
  ['id-reserved!', '/pages/0/questions/0/id', asking(text('constructor'))],
  ['id-reserved!', '/hidden/__proto__', survey([page('p1')], { hidden: JSON.parse('{"__proto__": "string"}') })],
  ['id-reserved!', '/pages/0/questions/0/default/__proto__', asking(text('Q1', { default: JSON.parse('{"__proto__": 1}') }))],
  ['code-duplicate!', '/pages/0/questions/0/options/1/code', asking(single('Q1', { options: [{ code: 'a', label: '' }, { code: 'a', label: '' }] }))],
  ['code-duplicate!', '/pages/1/questions/0/optionsFrom/add/0/code', survey([page('p1', [single('Q1')]), page('p2', [{ id: 'Q2', type: 'single', text: '', optionsFrom: { question: 'Q1', mode: 'all', add: [{ code: 'a', label: '' }] } }])])],
  ['code-reserved!', '/pages/0/questions/0/options/0/code', asking(single('Q1', { options: [{ code: 'label', label: '' }] }))],
  ['code-reserved!', '/loops/0/over/items/0/code', three([], { loops: [{ id: 'L', pages: ['p1'], over: { items: [{ code: 'answered', label: '' }] } }] })],
  ['unknown-page!', '/pages/0/next/0/goto', survey([page('p1', [], { next: [{ goto: 'page:p9' }] })])],
  ['unknown-page!', '/loops/0/pages/1', three([], { loops: [loop(['p1', 'p9'])] })],
  ['unknown-page!', '/quotas/0/after', three([], { quotas: [{ id: 'q', after: 'p9', cells: [{ id: 'c', when: 'true', target: 1 }] }] })],
  ['unknown-question!', '/loops/0/over/answer', three([], { loops: [{ id: 'L', pages: ['p2'], over: { answer: 'Q9' } }] })],
  ['unknown-question!', '/pages/0/questions/0/optionsFrom/question', asking({ id: 'Q1', type: 'single', text: '', optionsFrom: { question: 'Q9', mode: 'all' } })],
  ['unknown-ending!', '/pages/0/next/0/goto', survey([page('p1', [], { next: [{ goto: 'ending:nowhere' }] })])],
  ['unknown-ending!', '/quotas/0/noMatch', plan([{ id: 'c', when: 'true', target: 1 }], { noMatch: 'ending:nowhere' })],
  ['unknown-group!', '/pages/0/group', survey([page('p1', [], { group: 'g' })])],
  ['unknown-list!', '/pages/0/questions/0/optionsList', asking({ id: 'Q1', type: 'single', text: '', optionsList: 'brands' })],
  ['unknown-code!', '/pages/0/questions/0/order/anchors/0', asking(single('Q1', { order: { kind: 'shuffle', anchors: ['z'] } }))],
  ['unknown-code!', '/loops/0/order/weights/z', three([], { loops: [{ ...loop(['p1']), order: { kind: 'weighted', weights: { z: 1 } } }] })],
  ['unknown-code', '/pages/0/next/0/if', survey([page('p1', [single('Q1')], { next: [{ if: "Q1 = 'z'", goto: 'ending:completed' }] })])],
  ['unknown-locale!', '/locales', survey([page('p1')], { locales: ['de'] })],
  ['unknown-locale', '/title/dee', survey([page('p1')], { locales: ['en'], title: { en: 'T', dee: 'T' } })],
  ['unknown-time-zone!', '/timeZone', survey([page('p1')], { timeZone: 'Europe/Atlantis' })],
  ['unknown-country!', '/country', survey([page('p1')], { country: 'QQ' })],
  ['not-a-choice!', '/loops/0/over/answer', survey([page('p1', [text('Q1')]), page('p2')], { loops: [{ id: 'L', pages: ['p2'], over: { answer: 'Q1' } }] })],
  ['not-ranked!', '/pages/1/questions/0/optionsFrom/mode', survey([page('p1', [multiple('Q1')]), page('p2', [{ id: 'Q2', type: 'single', text: '', optionsFrom: { question: 'Q1', mode: 'ranked' } }])])],
  ['carry-cycle!', '/pages/0/questions/0/optionsFrom/question', survey([page('p1', [{ id: 'Q1', type: 'single', text: '', optionsFrom: { question: 'Q2', mode: 'all' } }, { id: 'Q2', type: 'single', text: '', optionsFrom: { question: 'Q1', mode: 'all' } }])])],
  ['variable-cycle!', '/variables/x', survey([page('p1')], { variables: { x: 'var.y + 1', y: 'var.x + 1' } })],
  ['options-twice!', '/pages/0/questions/0/optionsList', asking(single('Q1', { optionsList: 'l' }), { lists: { l: { options: [{ code: 'a', label: '' }] } } })],
  ['impossible!', '/pages/0/questions/0/min', asking(number('Q1', { min: 3, max: 2 }))],
  ['impossible!', '/pages/0/questions/0/minSelected', asking(multiple('Q1', { minSelected: 3 }))],
  ['impossible!', '/pages/0/questions/0/minLength', asking(text('Q1', { minLength: 3, maxLength: 2 }))],
  ['impossible!', '/pages/0/questions/0/exactSelected', asking(multiple('Q1', { exactSelected: 1, minSelected: 2 }))],
  ['impossible!', '/pages/0/questions/0/top', asking(rank('Q1', { top: 3 }))],
  ['impossible!', '/pages/0/questions/0/max', asking({ id: 'Q1', type: 'nps', text: '', max: 5 })],
  ['impossible!', '/pages/0/questions/0/min', asking({ id: 'Q1', type: 'date', text: '', min: 'today', max: 'today-1y' })],
  ['impossible!', '/pages/0/questions/0/total', asking({ id: 'Q1', type: 'constant-sum', text: '', items: [{ code: 'a', label: '', max: 10 }], total: { exact: 100 } })],
  ['impossible!', '/pages/0/questions/0/outlier', asking(number('Q1', { outlier: { below: 5, above: 1 } }))],
  ['impossible!', '/quotas/0/pick', plan([{ id: 'c', when: 'true', target: 1 }], { select: 'RANDOM', pick: 2 })],
  ['bad-bound!', '/pages/0/questions/0/min', asking({ id: 'Q1', type: 'date', text: '', min: '2026-02-30' })],
  ['bad-bound!', '/pages/0/questions/0/max', asking({ id: 'Q1', type: 'time', text: '', max: 'today' })],
  ['bad-pattern!', '/pages/0/questions/0/pattern/regex', asking(text('Q1', { pattern: { regex: '(?=a)' } }))],
  ['bad-pattern!', '/pages/0/questions/0/pattern/regex', asking(text('Q1', { pattern: { regex: '(a)\\1' } }))],
  ['bad-pipe!', '/title', survey([page('p1')], { title: 'T {{hidden.x' })],
  ['bad-pipe!', '/pages/0/questions/1/text', survey([page('p1', [text('Q1'), text('Q2', { text: '{{Q1|round:1}}' })])])],
  ['bad-default', '/pages/0/questions/0/default', asking(single('Q1', { default: 'z' }))],
  ['translation-missing', '/title', survey([page('p1')], { locales: ['en', 'de'], title: { en: 'T' } })],
  ['page-unreachable!', '/pages/1', three([{ next: [{ goto: 'page:p3' }] }])],
  ['page-unreachable!', '/pages/1', three([{ next: [{ if: '1 < 2', goto: 'ending:completed' }] }])],
  ['page-never-shown', '/pages/1/visibleIf', three([{}, { visibleIf: 'false' }])],
  ['endless-cycle!', '/pages/1/next', three([{}, { next: [{ goto: 'page:p1' }] }])],
  ['rule-dead', '/pages/0/next/1', three([{ next: [{ goto: 'page:p2' }, { goto: 'page:p3' }] }])],
  ['read-too-early', '/pages/0/visibleIf', survey([page('p1', [single('Q1')], { visibleIf: "Q1 = 'a'" })])],
  ['read-too-early', '/pages/0/next/0/if', survey([page('p1', [], { next: [{ if: "var.v", goto: 'ending:completed' }] }), page('p2', [single('Q1')])], { variables: { v: "Q1 = 'a'" } })],
  ['read-too-early', '/loops/0/over/answer', survey([page('p1'), page('p2', [single('Q1')])], { loops: [{ id: 'L', pages: ['p1'], over: { answer: 'Q1' } }] })],
  ['loop-scattered!', '/loops/0/pages', three([], { loops: [loop(['p1', 'p3'])] })],
  ['loop-overlap!', '/loops/1/pages', three([], { loops: [loop(['p1', 'p2']), loop(['p2', 'p3'], 'M')] })],
  ['goto-into-loop!', '/pages/0/next/0/goto', three([{ next: [{ if: "hidden.x = 1", goto: 'page:p3' }] }], { hidden: { x: 'number' }, loops: [loop(['p2', 'p3'])] })],
  ['group-empty', '/groups/0/id', three([], { groups: [{ id: 'g' }] })],
  ['group-scattered!', '/groups/0/order', three([{ group: 'g' }, {}, { group: 'g' }], { groups: [{ id: 'g', order: { kind: 'shuffle' } }] })],
  ['group-across-loops!', '/groups/0/id', three([{ group: 'g' }, { group: 'g' }], { groups: [{ id: 'g' }], loops: [loop(['p2'])] })],
  ['quota-target!', '/quotas/0/cells/0', plan([{ id: 'c', when: 'true' }])],
  ['quota-target!', '/quotas/0/cells/0/percent', plan([{ id: 'c', when: 'true', target: 1, percent: 1 }], { total: 100 })],
  ['quota-total!', '/quotas/0/cells/0/percent', plan([{ id: 'c', when: 'true', percent: 50 }])],
  ['quota-share', '/quotas/0/cells', plan([{ id: 'c', when: 'true', percent: 60 }, { id: 'd', when: 'true', percent: 60 }], { total: 100 })],
  ['quota-unused', '/quotas/0/cells/0/buffer', plan([{ id: 'c', when: 'true', target: 1, buffer: 1 }])],
  ['quota-unused', '/quotas/0/total', plan([{ id: 'c', when: 'true', target: 1 }], { total: 5 })],
  ['cell-unreachable', '/quotas/0/cells/0/when', plan([{ id: 'c', when: "Q1 = 'a' and Q1 = 'b'", target: 1 }])],
  ['cell-unreachable', '/quotas/0/cells/0/when', plan([{ id: 'c', when: 'Q2 > 10', target: 1 }])],
  ['cell-unreachable', '/quotas/0/cells/0/when', plan([{ id: 'c', when: '1 = 2', target: 1 }])],
  // Faults of expressions, with their place in the document
  ['syntax!', '/variables/v', survey([page('p1')], { variables: { v: '1 +' } })],
  ['unknown-id!', '/pages/0/questions/0/text', asking(text('Q1', { text: '{{Q11}}' }))],
  ['unknown-id!', '/pages/0/title', survey([page('p1', [], { title: '{{loop.label}}' })])],
  ['unknown-function!', '/variables/v', survey([page('p1')], { variables: { v: 'foo(1)' } })],
  ['wrong-arity!', '/variables/v', survey([page('p1')], { variables: { v: 'abs(1, 2)' } })],
  ['type-mismatch!', '/pages/0/visibleIf', survey([page('p1', [], { visibleIf: '1 + 1' })])],
  ['type-mismatch!', '/loops/0/over/repeat', three([], { loops: [{ id: 'L', pages: ['p1'], over: { repeat: "'x'" } }] })],
  ['bad-date!', '/variables/v', survey([page('p1', [{ id: 'Q1', type: 'date', text: '' }])], { variables: { v: "Q1 > '2026-02-30'" } })],
  ['unknown-unit!', '/variables/v', survey([page('p1')], { variables: { v: "dateAdd(today(), 1, 'x')" } })],
] // biome-ignore format: one fault a line

describe('faults of a document', () => {
  it.each(faults)('%s at %s', (wanted, path, document) => {
    const code = wanted.replace('!', '')
    const severity = wanted.endsWith('!') ? 'error' : 'warning'
    const result = compileSurvey(document)
    const found = result.diagnostics.map((fault) => `${fault.severity} ${fault.code} ${fault.path}`)
    expect(found).toContain(`${severity} ${code} ${path}`)
    expect(result.ok).toBe(!result.diagnostics.some((fault) => fault.severity === 'error'))
  })

  it('covers every code', () => {
    const told = new Set(faults.map(([code]) => code.replace('!', '')))
    expect(DOCUMENT_FAULTS.filter((code) => !told.has(code))).toEqual([])
  })

  it('tells all of them at once, each with a message and a hint', () => {
    const document = survey(
      [page('p1', [text('and', { min: 1 }), text('Q1', { visibleIf: 'Q2 = 1' })], { next: [{ goto: 'page:p9' }] })],
      { foo: 1 },
    )
    const { diagnostics } = compileSurvey(document)
    expect(diagnostics.map(({ code }) => code).sort()).toEqual([
      'field-not-for-type',
      'id-reserved',
      'unknown-field',
      'unknown-id',
      'unknown-page',
    ])
    for (const { message, hint } of diagnostics) expect([message, hint]).not.toContain('')
  })

  it('keeps a bounded number of them', () => {
    const document = survey(
      Array.from({ length: 300 }, (_, i) =>
        page(
          `p${i}`,
          Array.from({ length: 10 }, () => text('and', { min: 1 })),
        ),
      ),
    )
    expect(compileSurvey(document).diagnostics).toHaveLength(MAX_DIAGNOSTICS)
  })
})
