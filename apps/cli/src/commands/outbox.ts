import type { Command } from 'commander'

export function define(command: Command): void {
  command
    .command('status')
    .description('Show what the relay has not sent yet, by partition')
    .addHelpText(
      'after',
      `
  owner   the process that sends the partition's rows; - when none does
  oldest  age of the oldest row that waits
  fence   age of the oldest transaction that has written something: nothing younger can be sent before it ends

  npx canvass outbox status`,
    )
    .action(async (options) => (await import('./outbox/status.ts')).status(options))
  command
    .command('replay')
    .option('--since <time>', 'send again what was written from this time on, such as 2026-03-01T12:00:00Z')
    .option('--from-number <n>', 'send again from this number of a topic on')
    .option('--topic <topic>', 'whose numbers those are, such as runtime.answers')
    .option('--partition <p>', 'only this partition; needed with a number')
    .option('--dry-run', 'only say what would be sent')
    .description('Have the relay send records again, under the numbers that they had')
    .addHelpText(
      'after',
      `
For readers that have lost something, and for logs that were made anew. Readers that have a record skip it by its number, so this
harms nothing. The topics of a partition have one cursor: what the others sent behind that place is sent again too.
Exit code 2 for what makes no sense: a number that was not sent yet or is no longer in the outbox, a time to come.

  npx canvass outbox replay --since 2026-03-01T12:00:00Z --dry-run
  npx canvass outbox replay --topic runtime.answers --partition 1 --from-number 120000`,
    )
    .action(async (options) => (await import('./outbox/replay.ts')).replay(options))
}
