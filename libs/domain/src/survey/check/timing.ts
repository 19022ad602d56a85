import type { Compiler, Condition } from '../compile/compiler.ts'
import type { CompiledSurvey } from '../compiled.ts'
import { pageNode, reachableFrom, type SurveyGraph } from '../graph.ts'

/** Conditions that read a question which cannot have been answered when they are decided: they would read null for ever. */
export function checkTiming(survey: CompiledSurvey, { conditions, report }: Compiler, { edges }: SurveyGraph): void {
  const known = new Map<string, ReadonlySet<string>>()
  const after = (page: string): ReadonlySet<string> => {
    const found = known.get(page) ?? reachableFrom(edges, pageNode(page))
    known.set(page, found)
    return found
  }
  for (const condition of conditions) {
    for (const id of condition.reads) {
      const question = survey.questions.get(id)
      if (question === undefined || isAnswered(question.page, id, condition, after)) continue
      const where = question.page === condition.page ? 'on this very page' : `on page ${question.page}`
      const message = `${id} is asked ${where} and cannot have been answered here`
      report.warning(
        condition.path,
        'read-too-early',
        message,
        'it reads as null; ask it earlier, or move the condition',
      )
    }
  }
}

function isAnswered(
  page: string,
  question: string,
  condition: Condition,
  after: (page: string) => ReadonlySet<string>,
): boolean {
  if (page === condition.page) {
    if (condition.moment === 'after') return true
    if (condition.moment === 'on' && condition.question !== question) return true
  }
  return after(page).has(pageNode(condition.page))
}
