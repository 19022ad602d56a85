import { expect, test } from 'vitest'
import { countTests } from './test-counts.ts'

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((status) => ({ status })) })

test('counts tests by how they ended', () => {
  const report = { testResults: [file('passed', 'passed', 'skipped'), file('failed', 'failed', 'passed')] }
  expect(countTests(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 1 })
})

test('a file that could not be loaded is one failure', () => {
  expect(countTests({ testResults: [file('failed'), file('passed', 'passed')] }, 1)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
  })
})

test.each([undefined, null, {}, { testResults: [file('passed', 'passed')] }])(
  'a run that ended badly is never green: %j',
  (report) => {
    expect(countTests(report, 1).failed).toBe(1)
  },
)
