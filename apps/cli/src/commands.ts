import type { Command } from 'commander'

/** A command's module: adds arguments, options, subcommands and actions to the command it is given. */
interface CommandModule {
  define(command: Command): void
}

export interface CommandEntry {
  readonly name: string
  /** One line, shown in `canvass --help`. */
  readonly summary: string
  /** Imported only when this command is called, so that `--help` and small commands start fast. */
  load(): Promise<CommandModule>
}

/** All commands, in the order of the help. Adding one is a line here and a file in `commands/`. */
export const commands: readonly CommandEntry[] = [
  { name: 'up', summary: 'Start everything and keep it running (npm start)', load: () => import('./commands/up.ts') },
  { name: 'services', summary: 'Start, stop or show the local services', load: () => import('./commands/services.ts') },
  { name: 'migrate', summary: 'Bring the database to the current schema', load: () => import('./commands/migrate.ts') },
  { name: 'topics', summary: 'Create the Kafka topics that are missing', load: () => import('./commands/topics.ts') },
  { name: 'token', summary: 'Make an admin token', load: () => import('./commands/token.ts') },
  {
    name: 'load',
    summary: 'Send respondents at a rate, then check that nothing was lost',
    load: () => import('./commands/load.ts'),
  },
  {
    name: 'chaos',
    summary: 'Harm a product of its own, then check that nothing was lost',
    load: () => import('./commands/chaos.ts'),
  },
  { name: 'bench', summary: 'Measure beside a reference in the same run', load: () => import('./commands/bench.ts') },
  { name: 'pipeline', summary: 'Show what is on its way', load: () => import('./commands/pipeline.ts') },
  {
    name: 'outbox',
    summary: 'Show what the relay has not sent yet, or have it send again',
    load: () => import('./commands/outbox.ts'),
  },
  {
    name: 'projections',
    summary: 'Compare counters with what Postgres says, or rebuild them',
    load: () => import('./commands/projections.ts'),
  },
  {
    name: 'dead-letters',
    summary: 'Show, retry and discard what could not be processed',
    load: () => import('./commands/dead-letters.ts'),
  },
  {
    name: 'audit',
    summary: 'Show who did what, and check that nobody changed it',
    load: () => import('./commands/audit.ts'),
  },
  { name: 'config', summary: 'Print the page of all settings', load: () => import('./commands/config.ts') },
  {
    name: 'collector',
    summary: 'Decide who may start: doors, links, panels, caps',
    load: () => import('./commands/collector.ts'),
  },
  { name: 'quota', summary: 'Show, change and recount quotas', load: () => import('./commands/quota.ts') },
  {
    name: 'survey',
    summary: 'Check, simulate, draw, convert and publish surveys',
    load: () => import('./commands/survey.ts'),
  },
  { name: 'expression', summary: 'Evaluate expressions of surveys', load: () => import('./commands/expression.ts') },
]
