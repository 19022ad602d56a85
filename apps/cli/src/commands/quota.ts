import { type Command, Option } from 'commander'
import { wholeNumber } from '../whole-number.ts'

const SURVEY = ['--survey <key>', 'short name of the survey within the tenant'] as const
const TENANT = ['--tenant <name>', 'tenant that owns the survey', 'default'] as const
const mode = () =>
  new Option('--mode <mode>', 'cells of which sessions').choices(['LIVE', 'TEST', 'PREVIEW']).default('LIVE')

/** Each part is loaded when it is called. */
export function define(command: Command): void {
  command
    .command('list')
    .requiredOption(...SURVEY)
    .option(...TENANT)
    .addOption(mode())
    .description('Show every cell with its target and its seats, exactly as they are now')
    .addHelpText('after', '\n  npx canvass quota list --survey coffee')
    .action(async (options) => (await import('./quota/list.ts')).list(options))
  defineChanges(command)
  command
    .command('reject')
    .argument('<session>', 'id of a complete')
    .requiredOption('--reason <text>', 'why; a code word such as speeder goes to Kafka, other words stay in Postgres')
    .option(...TENANT)
    .description('Take a complete back; its seats are free again')
    .addHelpText('after', '\n  npx canvass quota reject 019ab5c0-… --reason speeder')
    .action(async (session, options) => (await import('./quota/reject.ts')).reject(session, options))
  command
    .command('recount')
    .option('--repair', 'set counts to what the seats say, with an entry in the audit log')
    .description('Compare cells, seats, completes and counters; exit code 1 when they differ')
    .addHelpText('after', '\nReads every seat. Safe under load.\n\n  npx canvass quota recount --repair')
    .action(async (options) => (await import('./quota/recount.ts')).recount(options))
}

function defineChanges(command: Command): void {
  const change = (name: string, description: string) =>
    command
      .command(name)
      .argument('<plan/cell>', 'which cell')
      .requiredOption(...SURVEY)
      .option(...TENANT)
      .addOption(mode())
      .option('--preview', 'only tell what would be')
      .description(description)
  change('set', 'Give a cell another target, at once')
    .requiredOption(
      '--target <n>',
      'seats; below what is filled the cell closes and comes down as seats return',
      wholeNumber(0),
    )
    .addHelpText('after', '\n  npx canvass quota set gender/men --survey coffee --target 600')
    .action(async (cell, { target, ...options }) =>
      (await import('./quota/change.ts')).change(cell, options, { target }),
    )
  for (const [name, closed, description] of [
    ['close', true, 'Take nobody new into a cell; who has a seat keeps it'],
    ['open', false, 'Take people into a closed cell again'],
  ] as const) {
    change(name, description)
      .addHelpText('after', `\n  npx canvass quota ${name} gender/men --survey coffee`)
      .action(async (cell, options) => (await import('./quota/change.ts')).change(cell, options, { closed }))
  }
}
