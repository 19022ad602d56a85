import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * The floors of the house: who may import whom. Floor 0 stands alone, floor 1 knows floor 0, adapters know both and never each
 * other, apps know libs and never each other. `testing` is for specs; that nothing else imports it is checked below.
 */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  platform: [],
  db: ['domain'],
  runtime: ['domain', 'platform'],
  postgres: ['domain', 'platform', 'runtime', 'db'],
  redis: ['domain', 'platform', 'runtime'],
  kafka: ['domain', 'platform', 'runtime'],
  queue: ['domain', 'platform', 'runtime'],
  deploy: ['platform'],
  api: ['domain', 'platform', 'runtime', 'postgres', 'redis', 'kafka', 'queue'],
  workers: ['domain', 'platform', 'runtime', 'postgres', 'redis', 'kafka', 'queue'],
  cli: ['domain', 'platform', 'runtime', 'postgres', 'redis', 'kafka', 'queue', 'deploy', 'db'],
  testing: ['domain', 'platform', 'runtime', 'postgres', 'redis', 'kafka', 'queue', 'deploy', 'db'],
}

const root = join(import.meta.dirname, '../../..')
const isSpec = (file: string) => /\.(spec|testing)\.ts$|\/testing\//.test(file)
const short = (name: string) => name.replace('@canvass/', '')

interface Graph {
  readonly graph: { readonly dependencies: Readonly<Record<string, readonly { readonly target: string }[]>> }
}

function edges(): [from: string, to: string][] {
  const folder = mkdtempSync(join(tmpdir(), 'canvass-graph-'))
  const file = join(folder, 'graph.json')
  try {
    execFileSync(join(root, 'node_modules/.bin/nx'), ['graph', `--file=${file}`], { cwd: root, stdio: 'ignore' })
    const { graph } = JSON.parse(readFileSync(file, 'utf8')) as Graph
    return Object.entries(graph.dependencies).flatMap(([from, targets]) =>
      [...new Set(targets.map(({ target }) => target))]
        .filter((target) => target.startsWith('@canvass/'))
        .map((target): [string, string] => [short(from), short(target)]),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const sources = globSync('{apps,libs,db,deploy}/**/*.{ts,mjs}', { cwd: root, exclude: ['**/node_modules/**'] }).map(
  (path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }),
)

/** Names of the modules that a file imports, statically or not. */
const imported = (text: string): string[] =>
  [...text.matchAll(/^(?:import|export)\s[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  )

describe('the house', () => {
  it('has only arrows that point downwards', { timeout: 60_000 }, () => {
    const found = edges()
    expect(found.length).toBeGreaterThan(10)
    const wrong = found.filter(([from, to]) => to !== 'testing' && !(FLOORS[from] ?? []).includes(to))
    expect(wrong).toEqual([])
  })

  it('keeps the testing library out of everything but specs', () => {
    const users = sources.filter(
      ({ path, text }) =>
        !isSpec(path) &&
        !path.startsWith('libs/testing/') &&
        imported(text).some((name) => name.startsWith('@canvass/testing/')),
    )
    expect(users.map(({ path }) => path)).toEqual([])
  })

  it('keeps the domain pure: no Node module, and no package but the regex engine and the hashes', () => {
    const allowed = ['re2js', '@noble/hashes/', '.']
    const wrong = sources
      .filter(({ path }) => path.startsWith('libs/domain/') && !isSpec(path))
      .flatMap(({ path, text }) =>
        imported(text)
          .filter((name) => !allowed.some((prefix) => name.startsWith(prefix)))
          .map((name) => `${path} imports ${name}`),
      )
    expect(wrong).toEqual([])
  })

  it('constructs adapters only where an app is composed', () => {
    const constructs = /@canvass\/(postgres|redis|kafka|queue)\/[^'"]*['"]/
    const wrong = sources.filter(
      ({ path, text }) =>
        /^apps\/(api|workers)\//.test(path) &&
        !isSpec(path) &&
        !/composition(\.ts|\/)/.test(path) &&
        [...text.matchAll(/^import (?!type)[^\n]*?(create|connect)[^\n]*$/gm)].some(([line]) => constructs.test(line)),
    )
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  it('has no file past 250 lines without a reason', () => {
    /** A longer file says why here. */
    const reasons: Readonly<Record<string, string>> = {
      'libs/platform/src/config/settings.ts': 'one list of all settings, in the order of the documentation',
      'libs/domain/src/problems/registry.ts': 'one list of all problems, in the order of the documentation',
    }
    const long = sources
      .filter(({ path, text }) => !isSpec(path) && text.split('\n').length > 260 && reasons[path] === undefined)
      .map(({ path, text }) => `${path}: ${text.split('\n').length}`)
    expect(long).toEqual([])
  })
})
