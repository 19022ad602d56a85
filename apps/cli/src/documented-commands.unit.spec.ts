import { markdownPages } from '@canvass/testing/markdown.ts'
import type { Command } from 'commander'
import { expect, it } from 'vitest'
import { commands } from './commands.ts'
import { buildProgram } from './program.ts'

/** Every `npx canvass …` of the documentation, without what the shell makes of the rest of its line. */
const documented = markdownPages().flatMap(({ path, text }) =>
  [...text.matchAll(/npx canvass ([^\n`|>#;)&"]*)/g)].map(([, line = '']) => ({ path, line: line.trim() })),
)

const programs = new Map<string, Command>()
for (const { name } of commands) {
  const program = await buildProgram([name], commands)
  const command = program.commands.find((one) => one.name() === name)
  if (command !== undefined) programs.set(name, command)
}

/** Why a reader who types this line would be told off; undefined when all is well. */
function faultOf(line: string): string | undefined {
  const [name = '', ...words] = line.split(/\s+/)
  let command = programs.get(name)
  if (command === undefined) return `there is no command ${name}`
  for (const word of words.filter((one) => !one.startsWith('-'))) {
    const child: Command | undefined = command.commands.find((one) => one.name() === word)
    if (child === undefined) break
    command = child
  }
  if (command.commands.length > 0) return `${command.name()} is none of ${command.commands.map((one) => one.name())}`
  const known = command.options.map(({ long }) => long)
  const unknown = words.filter((word) => /^--[a-z]/.test(word) && !known.includes(word) && word !== '--help')
  return unknown.length > 0 ? `${command.name()} has no ${unknown.join(', ')}` : undefined
}

it('every command of the documentation exists, with its options', () => {
  expect(documented.length).toBeGreaterThan(40)
  const faults = documented.flatMap(({ path, line }) => {
    const fault = faultOf(line)
    return fault === undefined ? [] : [`${path}: npx canvass ${line}: ${fault}`]
  })
  expect(faults).toEqual([])
})

it('a command that does not exist is noticed', () => {
  expect(faultOf('fly')).toBe('there is no command fly')
  expect(faultOf('survey')).toContain('survey is none of check')
  expect(faultOf('survey check --loudly x.json')).toBe('check has no --loudly')
})
