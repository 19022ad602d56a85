import { Command, CommanderError } from 'commander'
import { type CommandEntry, commands } from './commands.ts'
import { exitCodeOf, exitCodes } from './fault.ts'

/**
 * Runs one command line and returns its exit code.
 * @param args without the names of node and the script
 */
export async function run(args: readonly string[], entries: readonly CommandEntry[] = commands): Promise<number> {
  try {
    const program = await buildProgram(args, entries)
    await program.parseAsync(args, { from: 'user' })
    return typeof process.exitCode === 'number' ? process.exitCode : exitCodes.ok
  } catch (error) {
    // commander has already printed its message, or the help that was asked for
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    report(error, args.includes('--json'))
    return exitCodeOf(error)
  }
}

/** The program with all names, of which only the called command's module is loaded. */
export async function buildProgram(args: readonly string[], entries: readonly CommandEntry[]): Promise<Command> {
  const program = new Command('canvass')
    .description('A survey runtime that never loses an acknowledged answer and never overfills a quota')
    .exitOverride()
    .showHelpAfterError('(add --help for help)')
  const called = args.filter((arg) => !arg.startsWith('-')).find((arg) => arg !== 'help')
  for (const entry of entries) {
    const command = program.command(entry.name).description(entry.summary)
    if (entry.name !== called) continue
    ;(await entry.load()).define(command)
    addJson(command)
  }
  // the bootstrap carries it out, before the rest of the code can be trusted to run
  program.command('run-tests').description('Check, then run all tests on real services (what npm test calls)')
  return program
}

/** Every command that does something understands `--json`. */
function addJson(command: Command): void {
  for (const child of command.commands) addJson(child)
  if (command.commands.length === 0 && !command.options.some((option) => option.long === '--json')) {
    command.option('--json', 'print JSON, for programs')
  }
  command.exitOverride()
}

function report(error: unknown, json: boolean): void {
  const message = error instanceof Error ? error.message : String(error)
  if (json) process.stdout.write(`${JSON.stringify({ error: message })}\n`)
  else process.stderr.write(`${message}\n`)
  if (process.env.CANVASS_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
}
