import { simulate } from '@canvass/domain/simulate/simulate.ts'
import { badUsage, exitCodes } from '../../fault.ts'
import { readJsonFile } from '../../read-json-file.ts'
import { notJson } from './check.ts'

interface Options {
  readonly input?: string
  readonly seed: string
  readonly now?: string
}

/** A date alone is its beginning in UTC. */
const RFC3339 = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/i

/** Prints what became of one respondent as a JSON object; of a survey or an input with faults its diagnostics, with exit code 1. */
export async function simulateFile(file: string, options: Options): Promise<void> {
  const now = nowOf(options.now)
  const document = await readJsonFile(file)
  const input = options.input === undefined ? { ok: true as const, value: {} } : await readJsonFile(options.input)
  const result =
    document.ok && input.ok
      ? simulate(document.value, input.value, { seed: options.seed, now })
      : { diagnostics: [document, input].flatMap((json) => (json.ok ? [] : [notJson(json.message)])) }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  if (!('outcome' in result)) process.exitCode = exitCodes.doesNotHold
}

function nowOf(text: string | undefined): number {
  if (text === undefined) return Date.now()
  const at = RFC3339.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw badUsage('--now must be a date, or one with time and offset: 2026-11-23T10:00:00Z')
  return at
}
