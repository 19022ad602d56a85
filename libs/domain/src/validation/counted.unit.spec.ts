import { expect, it } from 'vitest'
import { compileSurvey } from '../survey/compile-survey.ts'
import { countedValue } from './counted.ts'

const options = ['a', 'b'].map((code) => ({ code, label: code }))
const rows = ['r1', 'r2'].map((code) => ({ code, label: code }))

it.each([
  [{ type: 'single', options }, 'a', 'a'],
  [{ type: 'single', options }, { code: 'a', other: 'secret' }, 'a'],
  [{ type: 'multiple', options }, ['b', { code: 'a', other: 'secret' }], ['b', 'a']],
  [{ type: 'rank', options }, ['b', 'a'], ['b', 'a']],
  [{ type: 'boolean' }, false, false],
  [{ type: 'nps' }, 0, 0],
  [{ type: 'text' }, 'secret', { given: true }],
  [{ type: 'date' }, '2026-11-23', { given: true }],
  [{ type: 'contact', fields: [{ id: 'name', type: 'text' }] }, { name: 'secret' }, { given: true }],
  [{ type: 'file' }, { upload: 'u1' }, { given: true }],
  [{ type: 'payment', amount: 1, currency: 'EUR' }, { payment: 'p1' }, { given: true }],
  [{ type: 'consent' }, { given: false }, false],
  [{ type: 'matrix-single', rows, columns: rows }, { r1: 'r2' }, { r1: 'r2' }],
  [{ type: 'matrix-multiple', rows, columns: rows }, { r1: ['r2', 'r1'] }, { r1: ['r2', 'r1'] }],
  [{ type: 'matrix-bipolar', rows: [{ code: 'r1', left: '', right: '' }] }, { r1: -3 }, { r1: -3 }],
  [{ type: 'constant-sum', items: rows }, { r1: 30 }, { r1: 30 }],
  [{ type: 'group-rank', options, groups: rows }, { r1: ['a'] }, { r1: ['a'] }],
  [{ type: 'group-rating', items: rows }, { r1: 4 }, { r1: 4 }],
  [{ type: 'text' }, null, null],
  [{ type: 'single', options }, 5, null],
])('counts %j answered %j as %j', (definition, value, counted) => {
  const result = compileSurvey({ title: 'T', pages: [{ id: 'p1', questions: [{ id: 'Q', text: '', ...definition }] }] })
  const question = result.ok ? result.survey.questions.get('Q') : undefined
  expect(question && countedValue(question, value)).toEqual(counted)
})
