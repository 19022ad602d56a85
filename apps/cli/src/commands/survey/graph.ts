import { surveyGraphMermaid } from '@canvass/domain/survey/mermaid.ts'
import { createOutput } from '../../output.ts'
import { readSurvey } from './read-survey.ts'

/** Prints the flow of a survey as Mermaid text. */
export async function graph(file: string, options: { readonly json?: boolean }): Promise<void> {
  const mermaid = surveyGraphMermaid((await readSurvey(file)).survey)
  createOutput(options.json ?? false).result({ mermaid }, mermaid.trimEnd())
}
