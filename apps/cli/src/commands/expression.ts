import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { evaluateLine, type LineResult } from '@canvass/domain/expression/eval-line.ts'
import type { Command } from 'commander'

export function define(command: Command): void {
  command
    .command('eval')
    .description('Evaluate expressions: a JSON line in for each, a JSON line out')
    .addHelpText(
      'after',
      `
Reads {"expr": …, "types": {…}, "values": {…}, "now": …} and writes {"value": …} or {"error": {"code", "message", "at"}}.

  echo '{"expr":"Q1 > 3","types":{"Q1":"number"},"values":{"Q1":5}}' | npx canvass expression eval`,
    )
    .action(evaluateLines)
}

async function evaluateLines(): Promise<void> {
  const { stdin, stdout } = process
  for await (const line of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    if (!stdout.write(`${JSON.stringify(evaluate(line))}\n`)) await once(stdout, 'drain')
  }
}

function evaluate(line: string): LineResult {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    const message = `the line is not JSON: ${error instanceof Error ? error.message : String(error)}`
    return { error: { code: 'bad-input', message, at: 0 } }
  }
  return evaluateLine(value, Date.now())
}
