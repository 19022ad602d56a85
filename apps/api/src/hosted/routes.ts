import type { ApiApp, SessionDeps } from '../deps.ts'
import { pageForm } from './answers/page-form.ts'
import { sendForm } from './send.ts'
import { showSurvey } from './show.ts'

/** Whether an address is one of a hosted page, where problems are explained on a page too. */
export const isHosted = (path: string): boolean => path.startsWith('/s/')

/** `/s/{surveyId}`: the survey as pages that need no script. They are no part of the API's description: forms are between them and us. */
export function hostedRoutes(app: ApiApp, deps: SessionDeps): void {
  app.get('/s/:surveyId', (c) => showSurvey(c, deps, c.req.param('surveyId')))
  app.post('/s/:surveyId', pageForm(deps), (c) => sendForm(c, deps, c.req.param('surveyId')))
}
