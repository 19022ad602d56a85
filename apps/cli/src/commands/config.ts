import type { Command } from 'commander'

export function define(command: Command): void {
  command
    .command('docs')
    .option('--write', 'write docs/configuration.md')
    .option('--check', 'exit code 1 when docs/configuration.md is not what would be written')
    .description('Print the page of all settings')
    .addHelpText('after', '\n  npx canvass config docs --write')
    .action(async (options) => (await import('./config/docs.ts')).docs(options))
}
