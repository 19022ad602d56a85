import type { ApiApp, SessionDeps } from '../../deps.ts'
import { backRoute } from './back.ts'
import { readRoute } from './read.ts'
import { resumeRoute } from './resume.ts'
import { startRoute } from './start.ts'
import { stepStateRoute } from './step-state.ts'
import { submitStepRoute } from './submit-step.ts'
import { suspendRoute } from './suspend.ts'
import { terminateRoute } from './terminate.ts'

/** Everything a respondent can do. */
export function sessionRoutes(app: ApiApp, deps: SessionDeps): void {
  for (const route of [
    startRoute,
    readRoute,
    submitStepRoute,
    stepStateRoute,
    backRoute,
    terminateRoute,
    suspendRoute,
    resumeRoute,
  ]) {
    route(app, deps)
  }
}
