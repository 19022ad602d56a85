import { describe, expect, it } from 'vitest'
import { compileExpression } from '../../expression/compile-expression.ts'
import { fromJson, toJson } from '../../expression/json.ts'
import { buildModel } from '../build-model.ts'
import { createReport } from '../diagnostic.ts'
import type { SurveyModel } from '../model.ts'
import { readDocument } from '../read-document.ts'
import type { Iteration, SessionReading } from '../reading.ts'
import { surveyScopes } from './survey-scope.ts'

const coded = (...codes: string[]) => codes.map((code) => ({ code, label: code.toUpperCase() }))
const document = {
  title: 'T',
  hidden: { source: 'string', wave: 'number' },
  pages: [
    {
      id: 'p1',
      questions: [
        { id: 'Q1', type: 'single', text: '', options: [...coded('a', 'b'), { code: '18-24', label: 'young' }] },
        { id: 'Q2', type: 'multiple', text: '', options: coded('a', 'b', 'c') },
        { id: 'Q3', type: 'matrix-single', text: '', rows: coded('r1', 'r2'), columns: coded('c1', 'c2') },
        { id: 'Q4', type: 'rank', text: '', options: coded('a', 'b') },
        { id: 'Q5', type: 'constant-sum', text: '', items: coded('x', 'y') },
        { id: 'Q6', type: 'consent', text: '', version: '1' },
        { id: 'Q7', type: 'group-rank', text: '', options: coded('a', 'b'), groups: coded('g1', 'g2') },
      ],
    },
    {
      id: 'p2',
      questions: [
        { id: 'L1', type: 'number', text: '' },
        { id: 'L2', type: 'multiple', text: '', options: coded('a', 'b') },
      ],
    },
    {
      id: 'p3',
      questions: [
        { id: 'N1', type: 'number', text: '' },
        { id: 'N2', type: 'matrix-bipolar', text: '', rows: [{ code: 'm', left: '', right: '' }] },
      ],
    },
  ],
  loops: [
    { id: 'brand', pages: ['p2', 'p3'], over: { answer: 'Q2' } },
    {
      id: 'occ',
      pages: ['p3'],
      over: {
        items: [
          { code: 'am', label: 'morning', attr: { hour: 8 } },
          { code: 'pm', label: 'evening', attr: { hour: 20 } },
        ],
      },
    },
  ],
  quotas: [{ id: 'q', after: 'p1', cells: [{ id: 'c', when: 'true', target: 1 }] }],
}

/** Answers by question, and by iteration where there are loops. */
const answers: Readonly<Record<string, unknown>> = {
  Q1: { code: '18-24', other: 'x' },
  Q2: ['a', 'b'],
  Q3: { r1: 'c1' },
  Q4: ['b', 'a'],
  Q5: { x: 30 },
  Q6: { version: '1', given: true },
  Q7: { g1: ['a'] },
  'L1 brand=a': 3,
  'L1 brand=b': 5,
  'L2 brand=a': ['a', 'b'],
  'N1 brand=a occ=am': 1,
  'N1 brand=a occ=pm': 2,
  'N1 brand=b occ=pm': 4,
  'N2 brand=a occ=am': { m: -1 },
}

const at = (question: string, iteration: Iteration): string =>
  [question, ...Object.entries(iteration ?? {}).map(([loop, key]) => `${loop}=${key}`)].join(' ')

/** A session as its answers alone make it. */
function readingOf(model: SurveyModel, iteration: Iteration): SessionReading {
  const raw = (question: string, where: Iteration): unknown => answers[at(question, where)] ?? null
  return {
    iteration,
    option: null,
    at: (other) => readingOf(model, other),
    value: (question, where) =>
      fromJson(model.questions.get(question)?.valueType ?? { kind: 'null' }, raw(question, where)) ?? null,
    label: (question, where) => `label of ${at(question, where)}`,
    other: (question) => (question === 'Q1' ? 'typed' : null),
    field: (_, field) => (field === 'given' ? true : null),
    seen: (question, where) => raw(question, where) !== null,
    displayedOptions: () => ['a'],
    displayedRows: (question) => model.questions.get(question)?.rows ?? [],
    keys: (loop) => (loop === 'brand' ? ['b', 'a'] : ['am', 'pm']),
    loopLabel: (loop, where) => `${loop} ${where?.[loop]}`,
    hidden: (name) => (name === 'source' ? 'web' : 7),
    outside: (space, name) => `${space} ${name}`,
    variable: (name) => `var ${name}`,
    quota: () => ({ full: true, remaining: 0 }),
  }
}

function modelOf(): SurveyModel {
  const report = createReport()
  const read = readDocument(document, report)
  if (read === null) throw new Error('the document of this test is broken')
  return buildModel(read.document, report, read.places)
}

const model = modelOf()
const scopes = surveyScopes(model, new Map([['v', { type: { kind: 'string' }, reads: ['Q1'] }]]))

function evaluate(source: string, iteration: Iteration = null): unknown {
  const compilation = compileExpression(source, scopes.inside(Object.keys(iteration ?? {})))
  if (!compilation.ok) return compilation.faults.map(({ code }) => code).join()
  const result = compilation.expression.evaluate({
    view: readingOf(model, iteration),
    now: 0,
    timeZone: 'UTC',
    seed: '',
  })
  return result.ok ? toJson(result.value) : result.code
}

const A: Iteration = { brand: 'a' }
const A_AM: Iteration = { brand: 'a', occ: 'am' }

describe('names of a survey', () => {
  it.each<[string, unknown, Iteration?]>([
    ['Q1', '18-24'],
    ["Q1 = '18-24'", true],
    ["Q1['18-24'].selected", true],
    ['Q1.a.selected', false],
    ['Q1.other', 'typed'],
    ['Q1.answered and Q1.seen', true],
    ['Q2.count', 2],
    ['Q2.a.displayed', true],
    ['Q2.c.displayed', false],
    ['Q2.c.selected', false],
    ['Q3.r1', 'c1'],
    ['Q3.r1.c1', true],
    ['Q3.r1.c2', false],
    ['Q3.r2', null],
    ['Q3.r2.c1', false],
    ['Q4.a.rank', 2],
    ['Q5.x', 30],
    ['Q5.y', null],
    ['Q6.given', true],
    ['Q7.g1.a', true],
    ['Q7.g1.b', false],
    ['hidden.source', 'web'],
    ['hidden.wave + 1', 8],
    ['var.v', 'var v'],
    ['url.utm', 'url utm'],
    ['session.mode', 'session mode'],
    ["quota('q', 'c').full", true],
    ["quota('q', 'c').remaining", 0],
    ['countIf(Q3, row.value empty)', 1],
    ["countIf(Q3, row.code = 'r1')", 1],
    // Outside its loops a question is the list of its answers, in the order of the iterations
    ['L1', [5, 3]],
    ['avg(L1)', 4],
    ['L1.a', 3],
    ['L1.c', null],
    ['L1.count', 2],
    ['L1.answered', true],
    ['L2', [['a', 'b']]],
    ['N1', [4, 1, 2]],
    ['N1.a', [1, 2]],
    ['N1.a.pm', 2],
    ['N2.a.am.m', -1],
    ['countIf(brand, L1 > 3)', 1],
    ['sumIf(brand, true, loop.index)', 3],
    ['countIf(occ, N1 >= 2)', 2],
    // Inside, its plain name is the iteration at hand
    ['L1', 3, A],
    ['loop.key', 'a', A],
    ['loop.label', 'brand a', A],
    ['loop.index', 2, A],
    ['loop.total', 2, A],
    ['Q2.count', 2, A],
    ['N1', [1, 2], A],
    ['N1.pm', 2, A],
    ['L1', 3, A_AM],
    ['N1', 1, A_AM],
    ['loop.key', 'am', A_AM],
    ['loop.attr.hour', 8, A_AM],
    ['loop.parent.key', 'a', A_AM],
    ['loop.parent.index', 2, A_AM],
    ['countIf(N2, row.value < 0)', 1, A_AM],
    // A key names another iteration from inside too
    ['L1.b', 5, A],
    ['L1.b', 5, A_AM],
    ['N1.pm', 2, A_AM],
    ['N1.b.pm', 4, A_AM],
    ['L1.label', 'label of L1 brand=a', A],
    // Functions over iterations go over all of them from inside too, within the outer iteration at hand
    ['countIf(brand, L1 > 1)', 2, A],
    ["sumIf(brand, loop.key != 'a', L1)", 5, A],
    ['countIf(brand, L1 > 1)', 2, A_AM],
    ['sumIf(occ, true, N1)', 3, A],
    ['sumIf(occ, true, N1)', 3, A_AM],
  ])('%s is %j', (source, value, iteration) => {
    expect(evaluate(source, iteration ?? null)).toEqual(value)
  })

  it.each<[string, Iteration?]>([
    ['Q9'],
    ['Q1.z.selected'],
    ['Q1.rank'],
    ['Q1.a.rank'],
    ['Q3.r9'],
    ['Q3.r1.c9'],
    ['Q6.when'],
    ['hidden.nope'],
    ['hidden'],
    ['var.w'],
    ['session.nope'],
    ["quota('q', 'z').full"],
    ['loop.key'],
    ['loop.parent.key', A],
    ['loop.attr.hour', A],
    ['loop.attr.nope', A_AM],
    ['N1.a.noon'],
    ['option.code'],
    ['p1'],
  ])('%s is unknown', (source, iteration) => {
    expect(evaluate(source, iteration ?? null)).toBe('unknown-id')
  })

  it('say which questions they read', () => {
    const compilation = compileExpression("Q1 = 'a' and var.v = 'x' and countIf(brand, L1 > 1) > 0", scopes.inside([]))
    expect(compilation.ok && [...compilation.expression.reads].sort()).toEqual(['L1', 'Q1', 'Q2'])
  })
})
