import { compileSurvey } from '@canvass/domain/survey/compile-survey.ts'
import type { Diagnostic } from '@canvass/domain/survey/diagnostic.ts'
import { exitCodes } from '../../fault.ts'
import { readJsonFile } from '../../read-json-file.ts'

/** Prints every fault of the document as a JSON line. Sets exit code 1 when one is an error. */
export async function check(file: string): Promise<void> {
  const diagnostics = await diagnosticsOf(file)
  process.stdout.write(diagnostics.map((diagnostic) => `${JSON.stringify(diagnostic)}\n`).join(''))
  if (diagnostics.some(({ severity }) => severity === 'error')) process.exitCode = exitCodes.doesNotHold
}

/** A file that is no JSON, told like the faults of a document. */
export interface FileFault extends Omit<Diagnostic, 'code'> {
  readonly code: 'not-json'
}

async function diagnosticsOf(file: string): Promise<readonly (Diagnostic | FileFault)[]> {
  const json = await readJsonFile(file)
  return json.ok ? compileSurvey(json.value).diagnostics : [notJson(json.message)]
}

export const notJson = (message: string): FileFault => ({
  path: '',
  code: 'not-json',
  severity: 'error',
  message,
  hint: 'the file holds one JSON object in UTF-8',
})
