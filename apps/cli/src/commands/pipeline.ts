import type { Command } from 'commander'

export function define(command: Command): void {
  command
    .command('status')
    .description('Show what is on its way: mailboxes, outbox, projections, dead letters, breakers')
    .addHelpText(
      'after',
      `
A service that is away does not hide the others; exit code 3 then.

  npx canvass pipeline status`,
    )
    .action(async (options) => (await import('./pipeline/status.ts')).status(options))
}
