import { writeFile } from 'node:fs/promises'
import { convertSurveyJs, type SurveyJsConversion } from '@canvass/domain/convert/surveyjs/convert.ts'
import type { Finding } from '@canvass/domain/convert/surveyjs/findings.ts'
import { badUsage, doesNotHold } from '../../fault.ts'
import { readJsonFile } from '../../read-json-file.ts'

interface Options {
  readonly from: string
  readonly out?: string
  readonly json?: boolean
}

const CONVERTERS: ReadonlyMap<string, (source: unknown) => SurveyJsConversion> = new Map([
  ['surveyjs', convertSurveyJs],
])

/**
 * Converts a survey of another tool: the document to stdout or a file, what was not carried over to stderr; with
 * `--json` both in one object. @throws CommandFault when the source cannot be used
 */
export async function convert(file: string, { from, out, json = false }: Options): Promise<void> {
  const converter = CONVERTERS.get(from)
  if (converter === undefined)
    throw badUsage(`--from ${from} is not known; known: ${[...CONVERTERS.keys()].join(', ')}`)
  const source = await readJsonFile(file)
  if (!source.ok) throw doesNotHold(`${file}: ${source.message}`)
  const result = converter(source.value)
  if (!result.ok) throw doesNotHold([...result.report.map(lineOf), `${file}: ${result.message}`].join('\n'))
  const { document, report } = result
  const text = JSON.stringify(document, null, 2)
  if (out !== undefined) await write(out, `${text}\n`)
  if (json) process.stdout.write(`${JSON.stringify({ document, report })}\n`)
  else {
    if (out === undefined) process.stdout.write(`${text}\n`)
    process.stderr.write(report.map((finding) => `${lineOf(finding)}\n`).join(''))
  }
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw badUsage(`Cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const lineOf = ({ path, construct, message, hint }: Finding): string =>
  `${path || '/'} ${construct}: ${message}${hint === undefined ? '' : ` (${hint})`}`
