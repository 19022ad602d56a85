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
}
