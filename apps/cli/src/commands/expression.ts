import { pipeline } from 'node:stream/promises'
import { evaluateLine, type LineResult } from '@canvass/domain/expression/eval-line.ts'
import type { Command } from 'commander'
import { linesOf } from '../lines.ts'

export function define(command: Command): void {
  command
    .command('eval')
    .description('Evaluate expressions: a JSON line in for each, a JSON line out')
    .addHelpText(
      'after',
      `
Reads {"expr": …, "types": {…}, "values": {…}, "now": …} and writes {"value": …} or {"error": {"code", "message", "at"}}.
Every line has an answer, an empty one too; the exit code is 0 whatever they are.

  echo '{"expr":"Q1 > 3","types":{"Q1":"number"},"values":{"Q1":5}}' | npx canvass expression eval`,
    )
    .action(evaluateLines)
}

async function evaluateLines(): Promise<void> {
  try {
    await pipeline(results(linesOf(process.stdin)), process.stdout, { end: false })
  } catch (error) {
    // Whoever reads has enough: `… | head -1`
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error
  }
}

async function* results(lines: AsyncIterable<string | null>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(evaluate(line))}\n`
}

function evaluate(line: string | null): LineResult {
  if (line === null) return badInput('the line is longer than 16 MiB')
  if (line.trim() === '') return badInput('the line is empty')
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    return badInput(`the line is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  return evaluateLine(value, Date.now())
}

const badInput = (message: string): LineResult => ({ error: { code: 'bad-input', message, at: 0 } })
