import type { AdminGate, ApiApp, SurveyDeps } from '../../deps.ts'
import { analyticsRoute } from './analytics.ts'
import { draftRoute } from './draft.ts'
import { jsonSchemaRoute } from './json-schema.ts'
import { publishRoute } from './publish.ts'
import { stateRoutes } from './state.ts'
import { versionRoute } from './version.ts'

/** Everything authors and analysts can do. */
export function surveyRoutes(app: ApiApp, deps: SurveyDeps, gate: AdminGate): void {
  for (const route of [jsonSchemaRoute, draftRoute, publishRoute, versionRoute, stateRoutes, analyticsRoute])
    route(app, deps, gate)
}
