import { describe, expect, it } from 'vitest'
import { compileSurvey } from '../survey/compile-survey.ts'
import type { CompiledSurvey } from '../survey/compiled.ts'
import type { Evidence } from './evidence.ts'
import { type MessageKey, messageFor } from './messages.ts'
import type { ShownQuestion } from './rule.ts'
import { type PageSubmission, validateAnswers } from './validate-answers.ts'
import { VIOLATION_CODES } from './violation.ts'

type Json = Record<string, unknown>
const NOW = Date.parse('2026-11-23T12:00:00Z')

function compiled(questions: Json[], more: Json = {}): CompiledSurvey {
  const result = compileSurvey({ title: 'T', country: 'DE', pages: [{ id: 'p1', questions }], ...more })
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics))
  return result.survey
}

/** One question Q on its page, answered. */
function answered(
  question: Json,
  answer: unknown,
  more: Partial<PageSubmission & Omit<ShownQuestion, 'question'>> = {},
) {
  const survey = compiled([{ id: 'Q', text: '', ...question }])
  const [asked] = survey.questions.values()
  if (asked === undefined) throw new Error('no question')
  const { options, rows, columns, required = asked.required, ...rest } = more
  const shown: ShownQuestion = {
    question: asked,
    required,
    ...(options && { options }),
    ...(rows && { rows }),
    ...(columns && { columns }),
  }
  return validateAnswers({
    survey,
    shown: [shown],
    answers: { Q: answer },
    stored: () => null,
    locale: 'en',
    now: NOW,
    evidence: null,
    ...rest,
  })
}

const options = [
  { code: 'a', label: 'A' },
  { code: 'b', label: 'B' },
  { code: 'c', label: 'C' },
  { code: 'o', label: 'other', other: { maxLength: 5 } },
  { code: 'n', label: 'none', exclusive: true },
]
const rows = ['r1', 'r2', 'r3'].map((code) => ({ code, label: code }))
const poles = ['r1', 'r2'].map((code) => ({ code, left: 'l', right: 'r' }))
const columns = ['c1', 'c2', 'c3'].map((code) => ({ code, label: code }))
const items = ['i1', 'i2'].map((code) => ({ code, label: code }))
const groups = ['g1', 'g2'].map((code) => ({ code, label: code }))
const all = { r1: 'c1', r2: 'c2', r3: 'c1' }
const three = options.slice(0, 3)

const single = { type: 'single', options }
const multiple = { type: 'multiple', options }
const rank = { type: 'rank', options: three }
const matrix = { type: 'matrix-single', rows, columns }
const cells = { type: 'matrix-multiple', rows, columns }
const bipolar = { type: 'matrix-bipolar', rows: poles }
const sum = { type: 'constant-sum', items }
const rating = { type: 'group-rating', items, min: 1, max: 5 }
const sorting = { type: 'group-rank', options: three, groups }
const contact = {
  type: 'contact',
  fields: [
    { id: 'name', type: 'text', required: true },
    { id: 'mail', type: 'email' },
    { id: 'tel', type: 'phone' },
    { id: 'born', type: 'date' },
    { id: 'n', type: 'number' },
  ],
}
const consent = { type: 'consent', version: 'v2', mustAccept: true }
const payment = { type: 'payment', amount: 5, currency: 'EUR' }
const photo = { type: 'photo', maxBytes: 100 }

/** What is accepted, and as what it is stored when that is not what was sent. */
const accepted: readonly (readonly [Json, unknown, unknown?])[] = [
  [single, 'a'],
  [single, { code: 'a' }, 'a'],
  [single, { code: 'o', other: ' tea ' }, { code: 'o', other: 'tea' }],
  [single, null],
  [{ ...single, type: 'dropdown' }, 'b'],
  [{ ...single, type: 'picture' }, 'c'],
  [{ type: 'yesno' }, 'yes'],
  [{ type: 'yesno' }, 'no'],
  [multiple, ['a', 'b']],
  [multiple, ['n']],
  [{ ...multiple, minSelected: 2 }, ['n']],
  [{ ...multiple, minSelected: 2 }, [], null],
  [{ ...multiple, exactSelected: 2 }, ['b', 'a']],
  [multiple, [{ code: 'o', other: 'x' }, 'a']],
  [{ type: 'boolean' }, false],
  [rank, ['c', 'a', 'b']],
  [{ ...rank, top: 2 }, ['c', 'a']],
  [{ type: 'text' }, '  a\u0308  ', 'ä'],
  [{ type: 'text' }, '', null],
  [{ type: 'text', minLength: 2, maxLength: 2 }, '👍🏽'],
  [{ type: 'text', minWords: 2, maxWords: 3 }, 'one  two'],
  [{ type: 'text', pattern: { regex: '^[A-Z]{2}\\d+$' } }, 'AB12'],
  [{ type: 'text', equals: 'yes' }, 'yes'],
  [{ type: 'text', contains: 'Coffee' }, 'black coffee'],
  [{ type: 'textarea' }, 'a\r\nb\tc', 'a\nb\tc'],
  [{ type: 'email' }, 'ada.l+x@mail.example.org'],
  [{ type: 'email', domains: ['example.org'] }, 'ada@mail.example.org'],
  [{ type: 'phone' }, '030 / 1234-567', '+49301234567'],
  [{ type: 'phone' }, '+44 (0)20 7946 0958', '+442079460958'],
  [{ type: 'phone' }, '0043 1 5880 0', '+43158800'],
  [{ type: 'phone', country: 'US' }, '(212) 555-0123', '+12125550123'],
  [{ type: 'phone', country: 'US' }, '1 212 555 0123', '+12125550123'],
  [{ type: 'phone', country: 'IT' }, '06 698 12345', '+390669812345'],
  [{ type: 'url' }, 'https://example.org/a?b=c#d'],
  [{ type: 'url', protocols: ['mailto'] }, 'mailto:ada@example.org'],
  [{ type: 'number' }, -0, 0],
  [{ type: 'number', min: 0, max: 30, integer: true }, 30],
  [{ type: 'decimal', decimals: 2 }, 1e-2],
  [{ type: 'slider', min: 0, step: 0.1 }, 0.3],
  [{ type: 'slider', min: 5, step: 10 }, 25],
  [{ type: 'scale', min: 1, max: 5 }, 5],
  [{ type: 'scale', min: 1, max: 5, step: 0.5 }, 1.5],
  [{ type: 'nps' }, 0],
  [{ ...sum, total: { exact: 0.3 } }, { i1: 0.1, i2: 0.2 }],
  [{ ...sum, total: { min: 10, max: 20 } }, { i1: 10 }],
  [sum, {}, null],
  [sum, { i1: null }, null],
  [{ type: 'date' }, '2024-02-29'],
  [{ type: 'date', min: 'today-18y', max: 'today' }, '2008-11-23'],
  [{ type: 'date', minAge: 18 }, '2008-11-23'],
  [{ type: 'date', max: 'today+3d' }, '2026-11-26'],
  [{ type: 'time', min: '08:00', max: '18:00' }, '14:05'],
  [{ type: 'datetime', max: 'today' }, '2026-11-23T23:59:59Z'],
  [{ type: 'datetime', min: '2026-01-01T00:00:00Z' }, '2026-11-23T14:05:00+01:00'],
  [consent, { version: 'v2', given: true }],
  [{ ...consent, mustAccept: false }, { version: 'v2', given: false }],
  [{ type: 'consent' }, { given: true }],
  [payment, { payment: 'x1' }],
  [matrix, { r1: 'c1' }],
  [{ ...matrix, requireRows: 2 }, { r1: 'c1', r3: 'c1' }],
  [matrix, { r1: null, r2: 'c1' }, { r2: 'c1' }],
  [matrix, {}, null],
  [{ ...matrix, uniqueColumns: true }, { r1: 'c1', r2: 'c2', r3: 'c3' }],
  [{ ...cells, minSelected: 1, maxSelected: 2 }, { r1: ['c1', 'c2'] }],
  [cells, { r1: [] }, null],
  [bipolar, { r1: -3, r2: 3 }],
  [sorting, { g1: ['a', 'b'], g2: ['c'] }],
  [{ ...sorting, top: 1 }, { g1: ['a'], g2: [] }, { g1: ['a'] }],
  [rating, { i1: 5 }],
  [{ type: 'file' }, { upload: 'u1' }],
  [{ type: 'file', maxFiles: 2 }, [{ upload: 'u1' }, { upload: 'u2' }]],
  [{ type: 'signature' }, { upload: 'u1' }],
  [contact, { name: ' Ada ', mail: '', tel: '030 123 4567', n: 1 }, { name: 'Ada', tel: '+49301234567', n: 1 }],
] // biome-ignore format: one answer a line

/** What is refused, and the codes of the violations in order. */
const refused: readonly (readonly [string, Json, unknown])[] = [
  ['option-unknown', single, 'z'],
  ['type', single, 1],
  ['type', single, ['a']],
  ['type', single, { code: 'a', text: 'x' }],
  ['type', single, { code: 'a', other: 'x' }],
  ['type', single, { code: 'o', other: 1 }],
  ['other-required', single, 'o'],
  ['other-required', single, { code: 'o', other: '  ' }],
  ['length', single, { code: 'o', other: 'lemonade' }],
  ['format', single, { code: 'o', other: 'a\u0007b' }],
  ['type', multiple, 'a'],
  ['duplicate', multiple, ['a', 'a']],
  ['duplicate', multiple, ['o', { code: 'o', other: 'x' }].slice(1).concat({ code: 'o', other: 'y' })],
  ['exclusive', multiple, ['n', 'a']],
  ['option-unknown type', multiple, ['z', 1, 'a']],
  ['count', { ...multiple, minSelected: 2 }, ['a']],
  ['count', { ...multiple, maxSelected: 1 }, ['a', 'b']],
  ['count', { ...multiple, exactSelected: 1 }, ['a', 'b']],
  ['duplicate count', { ...multiple, maxSelected: 1 }, ['a', 'a']],
  ['type', { type: 'boolean' }, 'true'],
  ['count', rank, ['a']],
  ['duplicate', rank, ['a', 'b', 'a']],
  ['count', { ...rank, top: 1 }, ['a', 'b']],
  ['option-unknown', rank, ['a', 'b', 'z']],
  ['type', rank, { a: 1 }],
  ['type', { type: 'text' }, 5],
  ['length', { type: 'text', minLength: 3 }, 'ab'],
  ['length', { type: 'text', maxLength: 3 }, 'abcd'],
  ['length words pattern', { type: 'text', minLength: 9, minWords: 2, pattern: { regex: '^x' } }, 'abcd'],
  ['words', { type: 'text', maxWords: 1 }, 'a b'],
  ['pattern', { type: 'text', equals: 'yes' }, 'Yes'],
  ['pattern', { type: 'text', contains: 'tea' }, 'coffee'],
  ['format', { type: 'text' }, 'a\nb'],
  ['format', { type: 'textarea' }, 'a\u0000b'],
  ['format', { type: 'text' }, 'a\ud800b'],
  ['length', { type: 'text' }, 'x'.repeat(300_000)],
  ['format', { type: 'email' }, 'ada@'],
  ['format', { type: 'email' }, 'ada@localhost'],
  ['format', { type: 'email' }, 'ada..l@example.org'],
  ['format', { type: 'email', domains: ['example.org'] }, 'ada@notexample.org'],
  ['format', { type: 'email', denyDomains: ['example.org'] }, 'ada@sub.example.org'],
  ['format', { type: 'phone' }, 'call me'],
  ['format', { type: 'phone' }, '110'],
  ['format', { type: 'phone' }, '+999 1234 5678'],
  ['format', { type: 'phone', country: 'US' }, '555 0123'],
  ['format', { type: 'url' }, 'example.org'],
  ['format', { type: 'url' }, 'ftp://example.org'],
  ['format', { type: 'url' }, 'https://exa mple.org'],
  ['format', { type: 'url' }, 'javascript:alert(1)'],
  ['format', { type: 'url' }, 'https:///example.org'],
  ['format', { type: 'url', domains: ['example.org'] }, 'https://example.com/'],
  ['type', { type: 'number' }, '5'],
  ['type', { type: 'number' }, Number.NaN],
  ['range', { type: 'number', min: 0 }, -1],
  ['range integer', { type: 'number', max: 30, integer: true }, 30.5],
  ['decimals', { type: 'decimal', decimals: 2 }, 1.005],
  ['step', { type: 'slider', min: 0, step: 0.1 }, 0.35],
  ['integer', { type: 'scale', min: 1, max: 5 }, 3.5],
  ['range', { type: 'nps' }, 11],
  ['outlier', { type: 'number', outlier: { above: 20 } }, 25],
  ['outlier', { type: 'number', outlier: { below: 2 } }, 1],
  ['total', { ...sum, total: { exact: 100 } }, { i1: 10, i2: 20 }],
  ['total', { ...sum, total: { min: 100 } }, { i1: 10 }],
  ['total', { ...sum, total: { max: 5 } }, { i1: 10 }],
  ['range', sum, { i1: -1 }],
  ['range', { ...sum, zero: 'refuse' }, { i1: 1 }],
  ['decimals', { ...sum, decimals: 0 }, { i1: 0.5 }],
  ['option-unknown', sum, { z: 1 }],
  ['type', sum, { i1: '1' }],
  ['type', sum, [1]],
  ['format', { type: 'date' }, '2026-02-30'],
  ['format', { type: 'date' }, '23.11.2026'],
  ['type', { type: 'date' }, 20261123],
  ['range', { type: 'date', min: 'today' }, '2026-11-22'],
  ['range', { type: 'date', max: '2026-01-31' }, '2026-02-01'],
  ['range', { type: 'date', minAge: 18 }, '2008-11-24'],
  ['format', { type: 'time' }, '24:00'],
  ['range', { type: 'time', min: '08:00' }, '07:59'],
  ['format', { type: 'datetime' }, '2026-11-23T14:05:00'],
  ['range', { type: 'datetime', max: 'today' }, '2026-11-24T00:00:00Z'],
  ['consent', consent, { version: 'v1', given: true }],
  ['consent', consent, { version: 'v2', given: false }],
  ['type', consent, { version: 'v2', given: 'yes' }],
  ['type', consent, true],
  ['type', payment, { payment: 5 }],
  ['type', payment, { payment: 'x', paid: true }],
  ['option-unknown', matrix, { r9: 'c1' }],
  ['option-unknown', matrix, { r1: 'c9' }],
  ['type', matrix, { r1: ['c1'] }],
  ['rows', { ...matrix, required: true }, { r1: 'c1' }],
  ['rows', { ...matrix, requireRows: 2 }, { r1: 'c1' }],
  ['rows', { ...matrix, requireRows: 'all' }, { r1: 'c1' }],
  ['unique', { ...matrix, uniqueColumns: true }, all],
  ['straightline', { ...matrix, straightline: true }, { r1: 'c1', r2: 'c1', r3: 'c1' }],
  ['count', { ...cells, minSelected: 2 }, { r1: ['c1'] }],
  ['count', { ...cells, maxSelected: 1 }, { r1: ['c1', 'c2'] }],
  ['duplicate', cells, { r1: ['c1', 'c1'] }],
  ['straightline', { ...cells, straightline: true }, { r1: ['c1', 'c2'], r2: ['c2', 'c1'] }],
  ['range', bipolar, { r1: 4 }],
  ['step', bipolar, { r1: 0.5 }],
  ['type', bipolar, { r1: 'x' }],
  ['count', sorting, { g1: ['a'] }],
  ['duplicate', sorting, { g1: ['a', 'b'], g2: ['a'] }],
  ['option-unknown', sorting, { g9: ['a'], g1: ['b'] }],
  // What cannot be read is told as that; nothing is counted or added up that was not understood
  ['type', { ...sorting, required: true }, { g1: 'a' }],
  ['type', sorting, { g1: ['a', 5] }],
  ['type', rank, ['a', 5]],
  ['type', { ...multiple, minSelected: 3 }, ['a', ['b']]],
  ['type', { ...cells, minSelected: 2 }, { r1: [5] }],
  ['type', { ...matrix, required: true }, { r1: 5, r2: 'c1', r3: 'c2' }],
  ['option-unknown', { ...matrix, required: true }, { r1: 'c9', r2: 'c1', r3: 'c2' }],
  ['option-unknown rows', { ...matrix, required: true }, { r9: 'c1', r1: 'c1', r2: 'c2' }],
  ['type', { ...sum, total: { exact: 9 }, items: [{ ...items[0], min: 5 }, items[1]] }, { i1: '5', i2: 4 }],
  ['option-unknown', { ...sum, total: { exact: 9 } }, { z: 4, i2: 5 }],
  ['type range', sum, { i1: '5', i2: -1 }],
  ['type', sorting, ['a']],
  ['range', rating, { i1: 6 }],
  ['option-unknown', rating, { i9: 1 }],
  ['type', { type: 'file' }, { upload: '' }],
  ['type', { type: 'file' }, { upload: '../etc' }],
  ['count', { type: 'file' }, [{ upload: 'u1' }, { upload: 'u2' }]],
  ['duplicate', { type: 'file', maxFiles: 2 }, [{ upload: 'u1' }, { upload: 'u1' }]],
  ['required', contact, { mail: 'ada@example.org' }],
  ['format', contact, { name: 'Ada', mail: 'ada' }],
  ['type required', contact, { nick: 'x' }],
  ['type', { type: 'message' }, 'hello'],
  ['type', { type: 'descriptive' }, 'hello'],
  ['required', { ...single, required: true }, null],
  ['required', { ...multiple, required: true }, []],
  ['required', { type: 'text', required: true }, '   '],
  ['required', { ...matrix, required: true }, {}],
  ['required', { ...sum, required: true }, {}],
  ['required', consent, null],
] // biome-ignore format: one answer a line

describe('answers', () => {
  it.each(accepted.map(([question, answer, stored = answer]) => ({ question, answer, stored })))(
    'accepts $answer of $question',
    ({ question, answer, stored }) => {
      expect(answered(question, answer)).toEqual({ violations: [], answers: { Q: stored } })
    },
  )

  it.each(refused)('tells %s of %j answered %j', (codes, question, answer) => {
    const { violations } = answered(question, answer)
    expect(violations.map(({ code }) => code).join(' ')).toBe(codes)
    for (const { message, question: id } of violations) {
      expect(id).toBe('Q')
      expect(message).not.toMatch(/\{\w+\}|undefined/)
    }
  })

  it('has an example of every code', () => {
    const told = new Set(refused.flatMap(([codes]) => codes.split(' ')))
    const elsewhere = ['upload', 'payment', 'question-unknown', 'question-not-shown']
    expect(VIOLATION_CODES.filter((code) => !told.has(code)).sort()).toEqual(elsewhere.sort())
  })
})

describe('what is shown', () => {
  it('refuses what is not displayed', () => {
    expect(answered(single, 'a', { options: ['b'] }).violations).toMatchObject([
      { code: 'option-unknown', params: { code: 'a' } },
    ])
    expect(answered(matrix, { r1: 'c1' }, { rows: ['r2'] }).violations).toMatchObject([{ code: 'option-unknown' }])
    expect(answered(matrix, { r1: 'c1' }, { columns: ['c2'] }).violations).toMatchObject([{ code: 'option-unknown' }])
  })

  it('counts what is displayed', () => {
    expect(answered(rank, ['b', 'a'], { options: ['a', 'b'] }).violations).toEqual([])
    expect(answered(matrix, { r2: 'c1' }, { rows: ['r2'], required: true }).violations).toEqual([])
  })

  it('refuses questions that are not there or not shown', () => {
    const survey = compiled([{ id: 'Q', type: 'text', text: '' }])
    const { violations } = validateAnswers({
      survey,
      shown: [],
      answers: { Q: 'x', Z: 1 },
      stored: () => null,
      locale: 'en',
      now: NOW,
      evidence: null,
    })
    expect(violations.map(({ question, code }) => [question, code])).toEqual([
      ['Q', 'question-not-shown'],
      ['Z', 'question-unknown'],
    ])
  })
})

describe('an answer sent before', () => {
  it('is kept when the question is absent', () => {
    const sent = answered({ type: 'text', required: true }, undefined, { stored: () => 'kept' })
    expect(sent).toEqual({ violations: [], answers: {} })
  })

  it('must still stand', () => {
    const sent = answered(single, undefined, { stored: () => 'a', options: ['b'] })
    expect(sent.violations).toMatchObject([{ code: 'option-unknown' }])
  })

  it('does not ask back again', () => {
    expect(answered({ type: 'number', outlier: { above: 1 } }, undefined, { stored: () => 5 }).violations).toEqual([])
  })

  it('is cleared by null, which a required question refuses', () => {
    expect(answered({ type: 'text' }, null, { stored: () => 'x' })).toEqual({ violations: [], answers: { Q: null } })
    expect(answered({ type: 'text' }, null, { stored: () => 'x', required: true }).violations).toMatchObject([
      { code: 'required' },
    ])
  })
})

describe('evidence', () => {
  const evidence: Evidence = {
    uploads: new Map([
      ['u1', { question: 'Q', mime: 'image/png', bytes: 50 }],
      ['u2', { question: 'Q', mime: 'application/pdf', bytes: 500 }],
      ['other', { question: 'P', mime: 'image/png', bytes: 50 }],
    ]),
    payments: new Map([
      ['ok', { question: 'Q', status: 'paid', amount: 5, currency: 'eur' }],
      ['open', { question: 'Q', status: 'pending', amount: 5, currency: 'EUR' }],
      ['failed', { question: 'Q', status: 'failed', amount: 5, currency: 'EUR' }],
      ['back', { question: 'Q', status: 'refunded', amount: 5, currency: 'EUR' }],
      ['less', { question: 'Q', status: 'paid', amount: 4, currency: 'EUR' }],
      ['other', { question: 'P', status: 'paid', amount: 5, currency: 'EUR' }],
    ]),
  }
  it.each([
    [photo, { upload: 'u1' }, ''],
    [photo, { upload: 'u2' }, 'upload.type upload.size'],
    [photo, { upload: 'u3' }, 'upload.unknown'],
    [photo, { upload: 'other' }, 'upload.question'],
    [{ type: 'file', maxFiles: 2 }, [{ upload: 'u1' }, { upload: 'u3' }], 'upload.unknown'],
    [{ type: 'file', accept: ['application/*'] }, { upload: 'u2' }, ''],
    [payment, { payment: 'ok' }, ''],
    [payment, { payment: 'open' }, 'payment.pending'],
    [payment, { payment: 'failed' }, 'payment.failed'],
    [payment, { payment: 'back' }, 'payment.refunded'],
    [payment, { payment: 'other' }, 'payment.question'],
    [payment, { payment: 'less' }, 'payment.amount'],
    [payment, { payment: 'none' }, 'payment.unknown'],
  ])('%j with %j: %s', (question, answer, keys) => {
    const expected = keys === '' ? [] : keys.split(' ')
    const { violations } = answered(question, answer, { evidence })
    expect(violations.map(({ code }) => code)).toEqual(expected.map((key) => key.split('.')[0]))
    const told = expected.map((key, i) => messageFor('en', key as MessageKey, violations[i]?.params ?? {}))
    expect(violations.map(({ message }) => message)).toEqual(told)
  })
})

describe('messages', () => {
  it('are in the language of the session, with its parameters', () => {
    const [violation] = answered({ type: 'text', minLength: 3 }, 'ab', { locale: 'de-AT' }).violations
    expect(violation).toEqual({
      question: 'Q',
      code: 'length',
      severity: 'error',
      message: 'Bitte schreiben Sie mindestens 3 Zeichen.',
      params: { min: 3, length: 2 },
    })
    expect(answered({ type: 'text', minLength: 3 }, 'ab', { locale: 'fr' }).violations[0]?.message).toBe(
      'Please write at least 3 characters.',
    )
  })

  it('are the author’s own for a pattern', () => {
    const question = {
      type: 'text',
      pattern: { regex: '^x', message: { en: 'Start with x.', de: 'Bitte mit x beginnen.' } },
    }
    expect(answered(question, 'y', { locale: 'de' }).violations[0]?.message).toBe('Bitte mit x beginnen.')
  })

  it('only ask back for unusual values', () => {
    expect(answered({ type: 'number', outlier: { above: 1 } }, 5).violations).toMatchObject([{ severity: 'warning' }])
  })
})
