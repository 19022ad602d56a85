import type { Command } from 'commander'

export function define(command: Command): void {
  command
    .command('reconcile')
    .description('Compare every counter in Redis with a recount in Postgres, at a common position')
    .addHelpText(
      'after',
      `
Safe to run at any time, also under load: what Postgres has beyond the projections is taken into account.
Exit code 1 when a counter differs.

  npx canvass projections reconcile`,
    )
    .action(async (options) => (await import('./projections/reconcile.ts')).reconcileCounters(options))
}
