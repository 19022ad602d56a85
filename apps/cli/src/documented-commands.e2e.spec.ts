import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { checkoutRoot } from '@canvass/deploy/services/home.ts'
import { removeHome } from '@canvass/deploy/services/start-services.ts'
import { productPlan } from '@canvass/deploy/supervisor/plan.ts'
import { type System, startSystem } from '@canvass/deploy/supervisor/system.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The whole product in a home of its own: topics and consumer groups have fixed names, so it shares Kafka with nobody.
const home = mkdtempSync(join(tmpdir(), 'canvass-docs-'))
chmodSync(home, 0o755) // Postgres may run as another user and must get through
const folder = mkdtempSync(join(tmpdir(), 'canvass-reader-'))
const { DATABASE_URL, REDIS_QUEUE_URL, REDIS_CACHE_URL, KAFKA_BROKERS, ...own } = process.env
const env = { ...own, CANVASS_HOME: home, PORT: '26080', WORKERS_PORT: '26180' }
let system: System | undefined
let apiUrl = ''

beforeAll(async () => {
  system = await startSystem({ env, log: () => undefined, plan: productPlan })
  apiUrl = (await system.started).apiUrl
})
afterAll(async () => {
  await system?.stop()
  removeHome(home)
  rmSync(folder, { recursive: true, force: true })
})

/** What a reader types of a page, in one shell, which ends at the first command that fails. */
function commandsOf(page: string): string {
  const source = readFileSync(join(checkoutRoot, page), 'utf8').replaceAll('http://127.0.0.1:8080', apiUrl)
  const blocks = [...source.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
  const main = join(checkoutRoot, 'apps', 'cli', 'src', 'main.ts')
  // the bootstrap behind npx would look for missing dependencies first
  const npx = `npx() { shift; '${process.execPath}' '${main}' "$@"; }`
  return [npx, 'set -e -o pipefail', ...blocks].join('\n')
}

async function follow(page: string): Promise<{ readonly lines: readonly string[]; readonly err: string }> {
  const path = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`
  const shell = spawn('bash', ['-c', commandsOf(page)], { cwd: folder, env: { ...env, PATH: path } })
  const ended = new Promise<number | null>((resolve) => shell.on('close', resolve))
  const [out, err] = await Promise.all([text(shell.stdout), text(shell.stderr)])
  expect(await ended, `${out}\n${err}`).toBe(0)
  return { lines: out.split('\n'), err }
}

/** Lines that come in this order, others between them or not. */
function expectInOrder(lines: readonly string[], expected: readonly (string | RegExp)[]): void {
  let at = 0
  const fits = (line: string, one: string | RegExp) => (typeof one === 'string' ? line === one : one.test(line))
  for (const one of expected) {
    const found = lines.findIndex((line, index) => index >= at && fits(line, one))
    expect(found, `${one} after line ${at} of\n${lines.join('\n')}`).toBeGreaterThanOrEqual(at)
    at = found + 1
  }
}

test('docs/tutorial.md leads where it says', async () => {
  const { lines } = await follow('docs/tutorial.md')
  expectInOrder(lines, [
    /"status":"ok"/,
    /"severity":"error".*desert/,
    /"severity":"error".*Hungri/,
    'exit code 1',
    /^flowchart/,
    'COMPLETED',
    /^[0-9a-f-]{36}$/,
    /"step":1,.*"Hungry"/,
    'answers-invalid',
    /"durability":"committed".*"conditional":.*"Cheese"/,
    'true',
    'step-conflict',
    'How much do you look forward to your Pasta?',
    'Enjoy your Pasta!',
    'SCREENED_OUT',
    /"started":2,.*"completed":1.*"pasta":1/,
    '1',
    /^\d+ counters compared, 0 differ/,
    'queued',
    /step.* 1/,
    'dish',
    'rating',
    /steps committed/,
    'lunch is closed.',
  ])
})

test('the commands of docs/http-api.md work', async () => {
  const { lines } = await follow('docs/http-api.md')
  expectInOrder(lines, [/"durability":"committed"/, /"state":"closed"/, /"state":"open"/])
})

test('docs/how-to/convert-from-surveyjs.md leads where it says', async () => {
  const { lines, err } = await follow('docs/how-to/convert-from-surveyjs.md')
  expectInOrder(lines, [/^flowchart/, 'completed'])
  const page = readFileSync(join(checkoutRoot, 'docs/how-to/convert-from-surveyjs.md'), 'utf8')
  const shown = page.match(/^```\n(\/[\s\S]*?)^```$/m)?.[1]
  expect(err).toBe(shown)
})

test('the commands of docs/how-to/collect-with-links-and-panels.md work', async () => {
  const { lines } = await follow('docs/how-to/collect-with-links-and-panels.md')
  expectInOrder(lines, [
    'web is made.',
    'booth is made.',
    /^web +public +open +0 +0\/500/,
    /^http:.*collector=mail&link=/,
    /"durability":"committed"/,
    /^Its secret, told only now: /,
  ])
})
