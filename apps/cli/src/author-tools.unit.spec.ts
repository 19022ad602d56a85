import { expect, it } from 'vitest'
import { canvass, file, pathOf } from './shell.testing.ts'

const survey = {
  title: 'Coffee',
  settings: { back: true },
  pages: [
    {
      id: 'p1',
      questions: [
        {
          id: 'Q1',
          type: 'single',
          text: 'Coffee?',
          required: true,
          options: [
            { code: 'y', label: 'yes' },
            { code: 'n', label: 'no' },
          ],
        },
      ],
      next: [{ if: "Q1 = 'n'", goto: 'ending:screened-out' }],
    },
    { id: 'p2', questions: [{ id: 'Q2', type: 'number', text: 'Cups?', min: 0, max: 30 }] },
  ],
}

it('survey check says nothing of a good survey, and a line for every fault of a bad one', async () => {
  expect(await canvass(['survey', 'check', file('good.json', survey)])).toMatchObject({ code: 0, out: '' })
  const [first, second] = survey.pages
  const bad = { ...survey, pages: [{ ...first, next: [{ if: 'Q9 = 1', goto: 'page:p7' }] }, second] }
  const { code, lines } = await canvass(['survey', 'check', file('bad.json', bad)])
  expect(code).toBe(1)
  const faults = lines.map((line) => JSON.parse(line))
  expect(faults.length).toBeGreaterThanOrEqual(2)
  for (const fault of faults) {
    expect(fault).toMatchObject({
      path: expect.stringMatching(/^\/pages\//),
      code: expect.any(String),
      message: expect.any(String),
      hint: expect.any(String),
    })
  }
  expect(faults.some(({ severity }) => severity === 'error')).toBe(true)
})

it('survey check tells what is no JSON, reads standard input, and names a file that is missing', async () => {
  const { code, lines } = await canvass(['survey', 'check', '-'], '{"title": ')
  expect(code).toBe(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ path: '', code: 'not-json', severity: 'error' })
  const latin = await canvass(['survey', 'check', file('latin.json', Buffer.from('{"title": "Caf\xe9"}', 'latin1'))])
  expect(latin).toMatchObject({ code: 1, out: expect.stringContaining('not UTF-8') })
  const missing = await canvass(['survey', 'check', pathOf('missing.json')])
  expect(missing).toMatchObject({ code: 2, out: '' })
  expect(missing.err).toContain('missing.json')
})

it('survey simulate prints one object, the same for the same seed and time', async () => {
  const steps = {
    steps: [
      { answers: {} },
      { answers: { Q1: 'y' } },
      { back: true },
      { answers: { Q1: 'y' } },
      { answers: { Q2: 3 } },
    ],
  }
  const args = [
    'survey',
    'simulate',
    file('s.json', survey),
    '--input',
    file('steps.json', steps),
    '--seed',
    '7',
    '--now',
    '2026-11-23T10:00:00Z',
  ]
  const { code, lines } = await canvass(args)
  expect(code).toBe(0)
  expect(lines).toHaveLength(1)
  const run = JSON.parse(lines[0] ?? '')
  expect(run).toMatchObject({
    outcome: 'COMPLETED',
    ending: 'completed',
    answers: { Q1: 'y', Q2: 3 },
    cells: [],
    diagnostics: [],
  })
  expect(run.pages.map(({ id }: { id: string }) => id)).toEqual(['p1', 'p2', 'p1', 'p2'])
  expect(run.violations).toMatchObject([{ step: 0, question: 'Q1', code: 'required', severity: 'error' }])
  expect((await canvass(args)).out).toBe(lines[0] ? `${lines[0]}\n` : '')
  expect((await canvass([...args.slice(0, -1), '2026-11-23'])).code).toBe(0)
})

it('survey simulate of a survey or an input with faults prints them and ends with 1', async () => {
  const invalid = await canvass(['survey', 'simulate', file('invalid.json', { title: 'x', pages: [] })])
  expect(invalid.code).toBe(1)
  expect(JSON.parse(invalid.out).diagnostics[0]).toMatchObject({ severity: 'error' })
  const input = await canvass([
    'survey',
    'simulate',
    file('s.json', survey),
    '--input',
    file('in.json', { steps: 'none' }),
  ])
  expect(input.code).toBe(1)
  expect(JSON.parse(input.out).diagnostics).not.toEqual([])
  expect(await canvass(['survey', 'simulate', file('s.json', survey), '--now', 'soon'])).toMatchObject({
    code: 2,
    out: '',
  })
})

it('survey graph draws the flow, and names the faults of what it cannot draw', async () => {
  const { code, out } = await canvass(['survey', 'graph', file('s.json', survey)])
  expect(code).toBe(0)
  expect(out).toMatch(/^flowchart TD\n/)
  expect(await canvass(['survey', 'graph', file('invalid.json', { title: 'x', pages: [] })])).toMatchObject({
    code: 1,
    out: '',
  })
})

it('expression eval answers line by line, whatever a line holds', async () => {
  const input = [
    '{"expr":"Q1 + 1","types":{"Q1":"number"},"values":{"Q1":2}}',
    '',
    'garbage',
    '{"expr":"\'a\u2028b\'"}',
    '{"expr":"1 +"}',
    '{"expr":"Q1","types":{"Q1":"code"},"values":{"Q1":"a"}}\r',
  ].join('\n')
  const { code, lines } = await canvass(['expression', 'eval'], input)
  expect(code).toBe(0)
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { value: 3 },
    { error: { code: 'bad-input', message: 'the line is empty', at: 0 } },
    { error: expect.objectContaining({ code: 'bad-input' }) },
    { value: 'a\u2028b' },
    { error: expect.objectContaining({ code: 'syntax', at: expect.any(Number) }) },
    { value: 'a' },
  ])
})

it('expression eval passes over a line without end', async () => {
  const { lines } = await canvass(['expression', 'eval'], `{"expr":"1"}${' '.repeat(17 * 1024 * 1024)}\n{"expr":"2"}`)
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { error: { code: 'bad-input', message: 'the line is longer than 16 MiB', at: 0 } },
    { value: 2 },
  ])
})

it('expression eval takes many lines at once', async () => {
  const { code, lines } = await canvass(['expression', 'eval'], '{"expr":"1 + 1"}\n'.repeat(5_000))
  expect(code).toBe(0)
  expect(lines).toHaveLength(5_000)
  expect(new Set(lines)).toEqual(new Set(['{"value":2}']))
})
