import type { Command } from 'commander'

const TENANT = ['--tenant <name>', 'tenant that owns the survey', 'default'] as const
const KEY = ['--key <key>', 'short name of the survey within the tenant'] as const

/** Each part is loaded when it is called: checking a document must not wait for database drivers to load. */
export function define(command: Command): void {
  command
    .command('check')
    .argument('<file>', 'survey document; - reads standard input')
    .description('Report every fault of a survey document, one JSON line each')
    .addHelpText('after', '\nExit code 1 when one of them is an error.\n\n  npx canvass survey check coffee.json')
    .action(async (file) => (await import('./survey/check.ts')).check(file))
  command
    .command('simulate')
    .argument('<file>', 'survey document')
    .option('--input <file>', 'what the respondent does: {"hidden": {…}, "steps": [{"answers": {…}}, {"back": true}]}')
    .option('--seed <text>', 'source of all random choices; the same seed gives the same run', 'canvass')
    .option('--now <time>', 'when it happens, RFC 3339; without it, now')
    .description('Run one respondent through a survey without a server, and print what happened')
    .addHelpText(
      'after',
      '\n  npx canvass survey simulate coffee.json --input steps.json --seed 7 --now 2026-11-23T10:00:00Z',
    )
    .action(async (file, options) => (await import('./survey/simulate.ts')).simulateFile(file, options))
  command
    .command('graph')
    .argument('<file>', 'survey document')
    .description('Draw the flow of a survey as Mermaid text')
    .addHelpText('after', '\n  npx canvass survey graph coffee.json > coffee.mmd')
    .action(async (file, options) => (await import('./survey/graph.ts')).graph(file, options))
  command
    .command('convert')
    .argument('<file>', 'survey of another tool; - reads standard input')
    .requiredOption('--from <tool>', 'where it comes from: surveyjs')
    .option('--out <file>', 'where the document goes; without it, standard output')
    .description('Convert a survey of another tool, and report everything that was not carried over')
    .addHelpText(
      'after',
      '\nExit code 1 when it cannot be used.\n\n  npx canvass survey convert old.json --from surveyjs --out coffee.json',
    )
    .action(async (file, options) => (await import('./survey/convert.ts')).convert(file, options))
  definePublishing(command)
}

function definePublishing(command: Command): void {
  command
    .command('publish')
    .argument('[file]', 'survey document')
    .option(...KEY)
    .option(...TENANT)
    .option('--demo', 'publish the demo survey that comes with Canvass, as key demo')
    .description('Make a document the live version of a survey; the same document again changes nothing')
    .addHelpText('after', '\n  npx canvass survey publish coffee.json --key coffee')
    .action(async (file, options) => (await import('./survey/publish.ts')).publish(file, options))
  for (const [name, state, description] of [
    ['close', 'closed', 'Take no new sessions; running ones go on to their end'],
    ['open', 'open', 'Take new sessions again'],
  ] as const) {
    command
      .command(name)
      .requiredOption(...KEY)
      .option(...TENANT)
      .description(description)
      .addHelpText('after', `\n  npx canvass survey ${name} --key coffee`)
      .action(async (options) => (await import('./survey/state.ts')).setState(options, state))
  }
}
