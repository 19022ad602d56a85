import type { Command } from 'commander'
import { wholeNumber } from '../whole-number.ts'

/** Each part is loaded when it is called. */
export function define(command: Command): void {
  command
    .command('list')
    .description('Show the scenarios: what each does, and what must come of it')
    .addHelpText('after', '\n  npx canvass chaos list')
    .action(async (options) => (await import('./chaos/list.ts')).list(options))
  command
    .command('run')
    .description('Harm a product of its own under load, let it heal, and check that nothing was lost')
    .option('--scenario <ids>', 'which ones, separated by commas, or all', 'all')
    .option('--seed <n>', 'repeats the choices of a run (default: a random one, which is printed)', wholeNumber(0))
    .option('--rate <n>', 'acts a second of the load', wholeNumber(1, 500), 60)
    .option(
      '--pause <s>',
      'seconds that F06, F07 and F08 pause a service (default: as long as each says, which is also the least)',
      wholeNumber(1, 120),
    )
    .addHelpText(
      'after',
      `
Starts the whole product in a temporary home on free ports, so it touches nothing that runs already, and removes it at the end.
Each scenario puts load on, does its harm, waits until everything is well and empty, and then looks for every acknowledged step in
Postgres, Redis and Kafka. Exit code 1 when an invariant is broken, and when the harm was not felt: such a run proves nothing.

  npx canvass chaos run --scenario F13
  npx canvass chaos run --scenario F01,F02,F33 --json
  npx canvass chaos run --scenario F06,F07,F08 --pause 30
  npx canvass chaos run --seed 42`,
    )
    .action(async (options) => (await import('./chaos/run.ts')).run(options))
}
