import { type Command, InvalidArgumentError, Option } from 'commander'
import { wholeNumber } from '../whole-number.ts'

const SURVEY = ['--survey <key>', 'short name of the survey within the tenant'] as const
const TENANT = ['--tenant <name>', 'tenant that owns the survey', 'default'] as const
const mode = (what: string) => new Option('--mode <mode>', what).choices(['LIVE', 'TEST', 'PREVIEW']).default('LIVE')

/** Each part is loaded when it is called. */
export function define(command: Command): void {
  definePut(command)
  command
    .command('list')
    .requiredOption(...SURVEY)
    .option(...TENANT)
    .addOption(mode('counts of which sessions'))
    .description('Show every collector with its state, its counts, and why people were sent away')
    .addHelpText('after', '\n  npx canvass collector list --survey coffee')
    .action(async (options) => (await import('./collector/list.ts')).list(options))
  defineLinks(command)
  for (const [name, closed, description] of [
    ['close', true, 'Let nobody in through a collector; sessions that run go on'],
    ['open', false, 'Let people in through a closed collector again'],
  ] as const) {
    command
      .command(name)
      .argument('<name>', 'which collector')
      .requiredOption(...SURVEY)
      .option(...TENANT)
      .description(description)
      .addHelpText('after', `\n  npx canvass collector ${name} web --survey coffee`)
      .action(async (collector, options) => (await import('./collector/close.ts')).close(collector, options, closed))
  }
}

function definePut(command: Command): void {
  command
    .command('put')
    .argument('<name>', 'name of the collector, as it stands in links')
    .requiredOption(...SURVEY)
    .option(...TENANT)
    .addOption(
      new Option('--kind <kind>', 'who is let in').choices(['public', 'links', 'panel', 'pin']).makeOptionMandatory(),
    )
    .option('--closed', 'let nobody in for now')
    .option('--opens-at <time>', 'RFC 3339, such as 2026-11-23T08:00:00Z', moment)
    .option('--closes-at <time>', 'RFC 3339; the first moment at which it is over', moment)
    .option('--max-starts <n>', 'sessions that may start', wholeNumber(0))
    .option('--max-completes <n>', 'completes that may come', wholeNumber(0))
    .option('--pin <pin>', 'of the kind pin, 4 to 64 characters; left out, the one it has stays')
    .option('--new-secret', 'make a new secret: links not used yet and entries signed before open nothing any more')
    .description('Make a collector, or make it what is said here')
    .addHelpText(
      'after',
      `
What is left out is not wanted: no window, no cap. The first collector of a survey closes it to everybody who comes through none; who names none comes through default.
The secret of a panel is printed once, when it is made.

  npx canvass collector put web --survey coffee --kind public --max-completes 500`,
    )
    .action(async (name, options) => (await import('./collector/put.ts')).put(name, options))
}

function defineLinks(command: Command): void {
  command
    .command('links')
    .argument('<name>', 'a collector of the kind links')
    .requiredOption(...SURVEY)
    .option(...TENANT)
    .addOption(mode('sessions started in which mode'))
    .option('--count <n>', 'make as many new links, 1 to 1000000', wholeNumber(1, 1_000_000))
    .option('--from <number>', 'show links made before, from this number on', wholeNumber(0))
    .option('--url <address>', 'where respondents find the API; prints whole addresses')
    .description('Make single-use links, or show those made before')
    .addHelpText(
      'after',
      `
New links are printed one a line; with --json, and with --from, each with its number and the session that it has started.

  npx canvass collector links mail --survey coffee --count 5000 --url https://survey.example.org > links.txt`,
    )
    .action(async (name, options) => (await import('./collector/links.ts')).links(name, options))
}

/** Milliseconds since the epoch. */
function moment(text: string): number {
  const at = Date.parse(text)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(at))
    throw new InvalidArgumentError('A time such as 2026-11-23T08:00:00Z is needed.')
  return at
}
