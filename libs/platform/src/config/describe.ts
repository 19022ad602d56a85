import type { ConfigGroup, Setting } from './define.ts'
import { allGroups } from './settings.ts'

const intro = `# Configuration

Settings come from environment variables and are read once, at start. Everything that is wrong is reported at once, and
the process does not start. A variable that is set but empty counts as not set. Secrets are never printed.

This page is generated from the schema in \`libs/platform/src/config/settings.ts\`: change it there, then run
\`npx canvass config docs --write\`.
`

/** The whole of \`docs/configuration.md\`: one table per group, ending in a newline. */
export function renderConfigurationPage(groups: readonly ConfigGroup[] = allGroups): string {
  return [intro, ...groups.map(renderGroup)].join('\n')
}

function renderGroup({ title, fields, rules }: ConfigGroup): string {
  const rows = Object.values(fields).map(renderRow)
  const notes = rules.map((rule) => `- ${rule.settings.map(code).join(', ')}: ${rule.expected}.`)
  const table = ['| Name | Default | Value | Meaning |', '|---|---|---|---|', ...rows].join('\n')
  return [`## ${title}\n`, `${table}\n`, ...(notes.length > 0 ? [`${notes.join('\n')}\n`] : [])].join('\n')
}

function renderRow(setting: Setting): string {
  const value = `${setting.kind.expected}${setting.secret ? ' (secret)' : ''}`
  const cells = [code(setting.env), renderDefault(setting), value, setting.description]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function renderDefault(setting: Setting): string {
  if (setting.default !== undefined) return code(setting.default)
  return setting.optional ? 'none' : '**required**'
}

const code = (word: string): string => `\`${word}\``
