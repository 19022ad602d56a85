import { type Command, Option } from 'commander'
import { wholeNumber } from '../whole-number.ts'

/** Each part is loaded when it is called. */
export function define(command: Command): void {
  defineReading(command)
  defineActs(command)
}

const STATUSES = ['parked', 'retrying', 'resolved', 'superseded', 'discarded']

const tenantOption = ['--tenant <name>', 'tenant whose letters', 'default'] as const

/** Options that choose letters. */
function withFilter(command: Command): Command {
  return command
    .option('--reason <code>', 'why they failed, such as malformed')
    .addOption(new Option('--stage <stage>', 'where they failed').choices(['mailbox', 'projector']))
    .option('--topic <name>', 'topic of the record')
    .option('--fingerprint <text>', 'of one cause, as `dead-letters groups` shows it')
    .option('--survey <key>', 'short name of the survey within the tenant')
    .option('--from <time>', 'failed last at this time or later, RFC 3339')
    .option('--to <time>', 'failed last before this time, RFC 3339')
    .option(...tenantOption)
}

const withStatus = (command: Command): Command =>
  withFilter(command).addOption(new Option('--status <status>', 'what became of them').choices(STATUSES))

function defineReading(command: Command): void {
  withStatus(command.command('list'))
    .option('--limit <n>', 'letters of one page', wholeNumber(1, 1_000), 50)
    .option('--cursor <id>', 'begin behind this page, as its end says')
    .description('List letters, newest first')
    .addHelpText('after', '\n  npx canvass dead-letters list --status parked --stage mailbox')
    .action(async (options) => (await import('./dead-letters/list.ts')).list(options))
  withStatus(command.command('groups'))
    .description('Group letters by cause, largest groups first')
    .addHelpText('after', '\n  npx canvass dead-letters groups --status parked')
    .action(async (options) => (await import('./dead-letters/list.ts')).groups(options))
  command
    .command('show')
    .argument('<id>', 'id of the letter')
    .option('--payload', 'print only what it holds, as JSON, to be changed and given to a retry')
    .option(...tenantOption)
    .description('Show one letter with what it holds, and what it held before each edit')
    .addHelpText('after', '\nIt may hold what a respondent said.\n\n  npx canvass dead-letters show 019ab5c0-…')
    .action(async (id, options) => (await import('./dead-letters/show.ts')).show(id, options))
}

const MANY = `
With an id this is about one letter. Without one, about all parked letters that the options choose: the workers do them at
--per-second, each once, and this command shows how far they are; Ctrl-C aborts the work, and what is done stays done.
`

function defineActs(command: Command): void {
  acting(command.command('retry'))
    .option('--payload <file>', 'what to send instead of what the letter holds: JSON as `show --payload` prints it')
    .description('Send letters again')
    .addHelpText(
      'after',
      `${MANY}
A command goes back into its mailbox with the other parked ones of its session, a record to its retry topic.

  npx canvass dead-letters retry 019ab5c0-… --why "the survey is mended"
  npx canvass dead-letters retry --fingerprint 61f0… --why "version 2 is deployed" --dry-run`,
    )
    .action(async (id, options) => (await import('./dead-letters/act.ts')).act('retry', id, options))
  acting(command.command('discard'))
    .description('Leave letters for good; they are kept and never sent again')
    .addHelpText('after', `${MANY}\n  npx canvass dead-letters discard 019ab5c0-… --why "a test of a stranger"`)
    .action(async (id, options) => (await import('./dead-letters/act.ts')).act('discard', id, options))
}

const acting = (command: Command): Command =>
  withFilter(command)
    .argument('[id]', 'id of one letter')
    .requiredOption('--why <text>', 'for the audit log')
    .option('--all', 'every parked letter of the tenant')
    .option('--dry-run', 'only count what would be done')
    .option('--per-second <n>', 'letters a second', wholeNumber(1, 1_000), 50)
