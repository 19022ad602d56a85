import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { canvass, file, pathOf } from '../../shell.testing.ts'

const old = {
  title: 'Coffee',
  triggers: [{ type: 'complete', expression: '{cups} = 0' }],
  elements: [
    { type: 'text', inputType: 'number', name: 'cups', title: 'Cups?', isRequired: true },
    { type: 'comment', name: 'why', title: '{cups} cups: why?', enableIf: '{cups} > 2', maskType: 'pattern' },
  ],
}

it('writes a document that can be checked and simulated, and reports what was not carried over', async () => {
  const out = pathOf('coffee.json')
  const converted = await canvass(['survey', 'convert', file('old.json', old), '--from', 'surveyjs', '--out', out])
  expect(converted).toMatchObject({ code: 0, out: '' })
  const report = converted.err.trimEnd().split('\n')
  expect(report.map((line) => line.split(' ')[0])).toEqual([
    '/elements/1/enableIf',
    '/triggers/0',
    '/elements/1/maskType',
  ])
  expect(await canvass(['survey', 'check', out])).toMatchObject({ code: 0, out: '' })
  const steps = file('steps.json', { steps: [{ answers: { cups: 3, why: 'Mornings' } }] })
  const { lines } = await canvass(['survey', 'simulate', out, '--input', steps])
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ outcome: 'COMPLETED', answers: { cups: 3, why: 'Mornings' } })
})

it('prints the document, or with --json document and report in one object', async () => {
  const path = file('old.json', old)
  const plain = await canvass(['survey', 'convert', path, '--from', 'surveyjs'])
  const { lines, err } = await canvass(
    ['survey', 'convert', '-', '--from', 'surveyjs', '--json'],
    readFileSync(path, 'utf8'),
  )
  const { document, report } = JSON.parse(lines[0] ?? '')
  expect([document, err]).toEqual([JSON.parse(plain.out), ''])
  expect(report).toContainEqual(expect.objectContaining({ path: '/elements/1/maskType', construct: 'maskType' }))
})

it('says why it cannot use a file or a name', async () => {
  const none = await canvass(['survey', 'convert', file('none.json', '[]'), '--from', 'surveyjs'])
  expect(none).toMatchObject({ code: 1, out: '', err: expect.stringContaining('none.json') })
  const broken = await canvass(['survey', 'convert', file('broken.json', '{'), '--from', 'surveyjs'])
  expect(broken).toMatchObject({ code: 1, out: '', err: expect.stringContaining('not JSON') })
  const other = await canvass(['survey', 'convert', file('old.json', old), '--from', 'xls'])
  expect(other).toMatchObject({ code: 2, out: '', err: expect.stringContaining('known: surveyjs') })
})
