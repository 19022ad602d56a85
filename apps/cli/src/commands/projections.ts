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
  command
    .command('rebuild')
    .option('--reason <text>', 'why, for those who ask later', 'asked for by hand')
    .description('Build the counters anew from Postgres, beside the ones that are shown')
    .addHelpText(
      'after',
      `
Safe under load: the new counters are shown when they have counted all that the old ones have, and not before. Not needed when
counters are lost, which the projectors notice themselves. One rebuild runs at a time; one that was killed is given up after 10 s.

  npx canvass projections rebuild`,
    )
    .action(async (options) => (await import('./projections/rebuild.ts')).rebuild(options))
}
