import { Problem } from '@canvass/domain/problems/problem.ts'
import { tokenExpired } from '@canvass/domain/problems/registry.ts'
import { isOutOfReach } from '@canvass/domain/session/after-the-end.ts'
import { replay } from '@canvass/domain/session/evolve.ts'
import type { SessionView } from '@canvass/domain/session/page-view.ts'
import type { SessionState } from '@canvass/domain/session/state.ts'
import { view } from '@canvass/domain/session/view.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import type { SessionReader } from '../ports/session-reader.ts'
import type { SurveyCache } from '../session-worker/survey-cache.ts'

export interface ReadSessionDeps {
  readonly sessions: Pick<SessionReader, 'steps'>
  readonly surveys: SurveyCache
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/**
 * A session as it is committed, for its respondent; commands that are still queued do not show. Undefined when there is none (yet).
 * @throws Problem token-expired when it ended more than a day ago
 */
export async function readSession(
  deps: ReadSessionDeps,
  sessionId: string,
): Promise<{ readonly survey: CompiledSurvey; readonly state: SessionState; readonly view: SessionView } | undefined> {
  const state = replay(sessionId, await deps.sessions.steps(sessionId))
  if (state === null) return undefined
  if (isOutOfReach(state, deps.now())) throw new Problem(tokenExpired('The session ended more than a day ago.'))
  const survey = await deps.surveys.get(state.surveyId, state.version)
  if (survey === undefined) throw new Error(`version ${state.version} of survey ${state.surveyId} is gone`)
  return { survey, state, view: view(survey, state, deps.now()) }
}
