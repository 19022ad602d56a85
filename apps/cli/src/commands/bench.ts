import type { Command } from 'commander'

export function define(command: Command): void {
  command
    .argument('[names...]', 'which benchmarks; all of them when none is named')
    .option('--list', 'only say which there are')
    .option('--results <file>', 'where figures are kept', 'bench-results.json')
    .addHelpText(
      'after',
      `
Each figure stands beside a reference that is measured in the same run, because only their ratio means something on another machine.
Exit code 1 when a ratio is not what it must be.

  npx canvass bench quota projections`,
    )
    .action(async (names, options) => (await import('./bench/bench.ts')).bench(names, options))
}
