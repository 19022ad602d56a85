import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { commands } from './commands.ts'
import { exitCodeOf, unreachable } from './fault.ts'
import { buildProgram, run } from './program.ts'

test.each(commands.map(({ name }) => name))(
  '%s: every command of it has --help and --json and says what it does',
  async (name) => {
    const program = await buildProgram([name], commands)
    const command = program.commands.find((child) => child.name() === name)
    for (const leaf of command ? leaves(command) : []) {
      expect(leaf.description(), leaf.name()).not.toBe('')
      expect(leaf.options.map((option) => option.long)).toContain('--json')
      expect(leaf.helpInformation()).toContain('--help')
    }
    expect(command && leaves(command).length).toBeGreaterThan(0)
  },
)

test('only the called command is loaded', async () => {
  const loaded: string[] = []
  const entry = (name: string) => ({
    name,
    summary: name,
    load: async () => {
      loaded.push(name)
      return { define: (command: Command) => void command.action(() => undefined) }
    },
  })
  expect(await run(['second'], [entry('first'), entry('second')])).toBe(0)
  expect(loaded).toEqual(['second'])
})

test.each([[['nonsense']], [['services', 'nonsense']], [['services', 'up', '--nonsense']]])(
  'bad usage ends with 2: %j',
  async (args) => {
    expect(await run(args)).toBe(2)
  },
)

test.each([[['--help']], [['services', '--help']], [['help', 'services']]])(
  'asking for help is no fault: %j',
  async (args) => {
    expect(await run(args)).toBe(0)
  },
)

test('what cannot be reached ends with 3, however deep the cause lies', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  expect(exitCodeOf(unreachable('gone'))).toBe(3)
  expect(exitCodeOf(new Error('outer', { cause: new AggregateError([refused]) }))).toBe(3)
  expect(exitCodeOf(new Error('anything else'))).toBe(1)
})

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)
}
