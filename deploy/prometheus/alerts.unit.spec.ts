import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { anchorsOf } from '@canvass/testing/markdown.ts'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkoutRoot } from '../services/home.ts'
import { metricsInCode, sources, withMetricsTable } from './metrics.testing.ts'

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

const read = (path: string) => readFileSync(join(checkoutRoot, path), 'utf8')
const alerts: { groups: { name: string; rules: Rule[] }[] } = parse(read('deploy/prometheus/alerts.yaml'))
const rules = alerts.groups.flatMap((group) => group.rules).map((rule) => [rule.alert, rule] as const)
const metrics = metricsInCode()
const page = read('docs/operations.md')

const anchors = anchorsOf(page)

/** What a query may name: every series of the code, and the one that Prometheus makes of each scrape. */
const series = new Map<string, readonly string[]>([
  ['up', ['job', 'instance']],
  ...metrics.flatMap(({ name, kind, labels }): [string, readonly string[]][] =>
    kind === 'histogram'
      ? [
          [`${name}_bucket`, [...labels, 'le']],
          [`${name}_sum`, labels],
          [`${name}_count`, labels],
        ]
      : [[name, labels]],
  ),
])
const ADDED_BY_PROMETHEUS = ['job', 'instance', 'service']

const seriesIn = (expr: string) => [...expr.matchAll(/\b(up|canvass_\w+)(?:\{([^}]*)\})?/g)]

test('the metrics of the code are found', () => {
  expect(metrics.length).toBeGreaterThan(25)
  expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length)
})

test.each(rules)('%s asks for series that are there, by labels that they have', (_, { expr }) => {
  const named = seriesIn(expr)
  expect(named.length).toBeGreaterThan(0)
  const known = named.flatMap(([, name = '']) => [...(series.get(name) ?? [])])
  for (const [, name = '', selector = ''] of named) {
    expect([...series.keys()]).toContain(name)
    for (const [, label] of selector.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)) expect(series.get(name)).toContain(label)
  }
  for (const [, list = ''] of expr.matchAll(/\bby \(([^)]*)\)/g)) {
    for (const label of list.split(/, */)) expect([...known, ...ADDED_BY_PROMETHEUS]).toContain(label)
  }
})

test.each(rules)('%s says what is wrong, how bad it is, and names a section of the runbook', (alert, rule) => {
  expect(rule.annotations.summary).toMatch(/\w/)
  expect(['page', 'ticket']).toContain(rule.labels.severity)
  const [file, anchor = ''] = rule.annotations.runbook?.split('#') ?? []
  expect(file).toBe('docs/operations.md')
  expect([...anchors]).toContain(anchor)
  expect(page).toContain(`\`${alert}\``)
})

test('the runbook names no metric that is not there', () => {
  const named = [...page.matchAll(/canvass_\w+/g)].map(([name]) => name)
  const known = [...series.keys(), ...metrics.map(({ name }) => name)]
  expect(named.filter((name) => !known.includes(name))).toEqual([])
})

test('the runbook names no log event that is not there', () => {
  const named = [...page.matchAll(/\blog ((?:`[\w.-]+`[^`\n.;]*)+)/gi)].flatMap(([, list = '']) =>
    [...list.matchAll(/`([a-z-]+\.[a-z-]+)`/g)].map(([, event = '']) => event),
  )
  expect(named.length).toBeGreaterThan(20)
  const code = sources()
  const unknown = [...new Set(named)].filter((event) => !code.some((text) => text.includes(`'${event}'`)))
  expect(unknown).toEqual([])
})

test('Prometheus is told to read the alerts', () => {
  const config: { rule_files: string[]; scrape_configs: { job_name: string }[] } = parse(
    read('deploy/prometheus/prometheus.yaml'),
  )
  expect(config.rule_files).toEqual(['alerts.yaml'])
  expect(config.scrape_configs.map(({ job_name }) => job_name)).toEqual(['canvass'])
})

/** Writes the table anew when run with `-u`. */
test('the table of metrics is the one that the code makes', async () => {
  await expect(withMetricsTable(page, metrics)).toMatchFileSnapshot(join(checkoutRoot, 'docs/operations.md'))
})
