export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/**
 * Counts from vitest's JSON report. A file that could not be loaded has no tests of its own and counts as one failure, and so does
 * a run that ended badly without a failed test (a set-up that threw, an unhandled rejection, no report at all).
 * @param exitCode of vitest
 */
export function countTests(report: unknown, exitCode: number): TestCounts {
  const files = list(member(report, 'testResults'))
  const statuses = files.flatMap((file) => list(member(file, 'assertionResults')).map((test) => member(test, 'status')))
  const failedFiles = files.filter((file) => member(file, 'status') === 'failed' && !hasFailedTest(file)).length
  const failedTests = statuses.filter((status) => status === 'failed').length
  const failed = failedTests + failedFiles
  return {
    passed: statuses.filter((status) => status === 'passed').length,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: statuses.filter((status) => status !== 'passed' && status !== 'failed').length,
  }
}

function hasFailedTest(file: unknown): boolean {
  return list(member(file, 'assertionResults')).some((test) => member(test, 'status') === 'failed')
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
