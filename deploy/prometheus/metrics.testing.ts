import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '../services/home.ts'

export interface Metric {
  readonly name: string
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
}

const DEFINITION = /\b(counter|gauge|histogram)\(registry, \{([^}]*)\}/g

/** The text of every file that is no test. */
export const sources = (): readonly string[] =>
  globSync('{apps,libs}/*/src/**/*.ts', { cwd: checkoutRoot, exclude: ['**/*.spec.ts'] }).map((file) =>
    readFileSync(join(checkoutRoot, file), 'utf8'),
  )

/** Every metric that the code makes, by name. Names are written out in full there, so that they can be found. */
export function metricsInCode(): readonly Metric[] {
  return sources()
    .flatMap(metricsIn)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function metricsIn(source: string): Metric[] {
  return [...source.matchAll(DEFINITION)].flatMap(([, kind, body = '']) => {
    const name = /name: '([^']*)'/.exec(body)?.[1]
    const help = /help: '([^']*)'/.exec(body)?.[1] ?? /const help = '([^']*)'/.exec(source)?.[1]
    if (name === undefined || help === undefined) return []
    const labels = [...(/labels: \[([^\]]*)\]/.exec(body)?.[1] ?? '').matchAll(/'([^']*)'/g)].map(
      ([, label = '']) => label,
    )
    return [{ name, kind: kind as Metric['kind'], help, labels }]
  })
}

const row = ({ name, kind, help, labels }: Metric): string =>
  `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(' ')} | ${help} |`

const TABLE = /(<!-- metrics: [^\n]*-->\n)[\s\S]*?(<!-- \/metrics -->)/

/** The page with the table of metrics as it has to be. */
export function withMetricsTable(page: string, metrics: readonly Metric[]): string {
  if (!TABLE.test(page)) throw new Error('the page has no place for the table of metrics')
  const table = ['| name | kind | labels | meaning |', '|---|---|---|---|', ...metrics.map(row)].join('\n')
  return page.replace(TABLE, (_, head: string, tail: string) => `${head}\n${table}\n\n${tail}`)
}
