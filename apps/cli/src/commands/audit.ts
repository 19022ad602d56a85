import type { Command } from 'commander'
import { wholeNumber } from '../whole-number.ts'

export function define(command: Command): void {
  command
    .command('list')
    .option('--actor <name>', 'who')
    .option('--action <name>', 'what, such as dead-letter.retry')
    .option('--subject <name>', 'to what, such as session/019ab5c0-…')
    .option('--from <time>', 'at this time or later, RFC 3339')
    .option('--to <time>', 'before this time, RFC 3339')
    .option('--tenant <name>', 'entries of this tenant only')
    .option('--limit <n>', 'entries of one page', wholeNumber(1, 1_000), 50)
    .option('--cursor <n>', 'begin behind this page, as its end says')
    .description('List who did what, newest first')
    .addHelpText('after', '\n  npx canvass audit list --action dead-letter.retry')
    .action(async (options) => (await import('./audit/list.ts')).list(options))
  command
    .command('verify')
    .option(
      '--entries <n>',
      'how many there were when they were noted; fewer mean that the end was cut off',
      wholeNumber(0),
    )
    .description('Recompute the chain of hashes; exit code 1 when an entry was changed, taken out or put in')
    .addHelpText(
      'after',
      `
Entries that were cut off at the end leave a chain that is whole: note their number somewhere else now and then.

  npx canvass audit verify`,
    )
    .action(async (options) => (await import('./audit/verify.ts')).verify(options))
}
