import { Problem } from '@canvass/domain/problems/problem.ts'
import {
  questionNotFound,
  questionTypeMismatch,
  sessionEnded,
  sessionNotFound,
  sessionSuspended,
} from '@canvass/domain/problems/registry.ts'
import { isTerminal } from '@canvass/domain/session/status.ts'
import type { Question, QuestionType } from '@canvass/domain/survey/document.ts'
import { type ReadSessionDeps, readSession } from '../sessions/read-session.ts'

/**
 * The question that an upload or a payment is for, in the version of the survey that the session runs. It need not be on the page that
 * is shown: an upload may take longer than the pages before it.
 * @param types those that it may be of
 * @throws Problem session-not-found, session-ended, session-suspended, question-not-found, question-type-mismatch, token-expired
 */
export async function questionAsked(
  deps: ReadSessionDeps,
  sessionId: string,
  questionId: string,
  types: readonly QuestionType[],
): Promise<Question> {
  const session = await readSession(deps, sessionId)
  if (session === undefined) throw new Problem(sessionNotFound())
  const { status, step } = session.state
  if (isTerminal(status)) throw new Problem(sessionEnded(step))
  if (status === 'SUSPENDED') throw new Problem(sessionSuspended(step))
  const question = session.survey.questions.get(questionId)
  if (question === undefined) throw new Problem(questionNotFound(questionId))
  if (!types.includes(question.type)) throw new Problem(questionTypeMismatch(questionId, question.type, types))
  return question.definition
}
