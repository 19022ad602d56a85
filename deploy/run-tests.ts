import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkoutRoot } from './services/home.ts'
import { countTests, type TestCounts } from './test-counts.ts'

/** What `npm test` runs: the checks (only when no filter is given), then vitest, then one closing line with the counts. */
const checks = [
  { name: 'biome', args: ['check', '.'] },
  { name: 'tsc', args: ['-p', 'tsconfig.base.json'] },
  { name: 'knip', args: [] },
] as const

const help = `Usage: npm test [-- options]

Checks (biome, tsc, knip), then runs all tests on real services, and ends with \`N passed, N failed\`.
Any option or path is passed on to vitest, and the checks are left out:

  npm test -- --project unit          one level: unit, int or e2e
  npm test -- libs/domain             one folder
  npm test -- -t "step conflict"      by name

DATABASE_URL, REDIS_QUEUE_URL, REDIS_CACHE_URL and KAFKA_BROKERS, when set, are used instead of starting services.
`

const args = process.argv.slice(2)
if (args.includes('--help') || args.includes('-h')) process.stdout.write(help)
else process.exitCode = await runTests(args)

async function runTests(filters: readonly string[]): Promise<number> {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { name, args } of filters.length === 0 ? checks : []) {
    const started = performance.now()
    const ok = (await runTool(name, args)) === 0
    process.stdout.write(`${ok ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`)
    total[ok ? 'passed' : 'failed'] += 1
  }
  const counts = await runVitest(filters)
  const passed = total.passed + counts.passed
  const failed = total.failed + counts.failed
  process.stdout.write(`${passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}\n`)
  return failed === 0 ? 0 : 1
}

async function runVitest(filters: readonly string[]): Promise<TestCounts> {
  const folder = mkdtempSync(join(tmpdir(), 'canvass-results-'))
  const file = join(folder, 'results.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  try {
    const code = await runTool('vitest', [
      '--config',
      'libs/testing/vitest.config.ts',
      '--run',
      ...reporters,
      ...filters,
    ])
    return countTests(readResults(file), code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readResults(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined // vitest ended before it could write: its own output says why, and countTests counts a failure
  }
}

/** Exit code of a program of node_modules/.bin; our end is its end. */
async function runTool(name: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(join(checkoutRoot, 'node_modules', '.bin', name), args, { cwd: checkoutRoot, stdio: 'inherit' })
    const stop = () => child.kill('SIGTERM')
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    for (const signal of signals) process.on(signal, stop)
    process.on('disconnect', stop)
    const finish = (code: number) => {
      for (const signal of signals) process.off(signal, stop)
      process.off('disconnect', stop)
      resolve(code)
    }
    child.on('error', (error) => {
      process.stderr.write(`${name} could not be started: ${error.message}\n`)
      finish(1)
    })
    child.on('exit', (code) => finish(code ?? 1))
  })
}
