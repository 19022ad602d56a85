import { compileSurvey } from '@canvass/domain/survey/compile-survey.ts'
import type { SurveyCompilation } from '@canvass/domain/survey/compiled.ts'
import type { Diagnostic } from '@canvass/domain/survey/diagnostic.ts'
import { doesNotHold } from '../../fault.ts'
import { readJsonFile } from '../../read-json-file.ts'
import { type FileFault, notJson } from './check.ts'

/** Reads and compiles a survey document. @throws CommandFault naming every error of the document */
export async function readSurvey(file: string): Promise<Extract<SurveyCompilation, { ok: true }>> {
  const json = await readJsonFile(file)
  const compiled = json.ok ? compileSurvey(json.value) : { ok: false as const, diagnostics: [notJson(json.message)] }
  if (compiled.ok) return compiled
  throw doesNotHold(
    compiled.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(sentence)
      .join('\n'),
  )
}

const sentence = ({ path, message, hint }: Diagnostic | FileFault): string =>
  `${path || '/'}: ${message}${hint === undefined ? '' : ` (${hint})`}`
