import type { AdminGate, ApiApp, OperationsDeps } from '../../deps.ts'
import { letterGroupsRoute, letterRoute, listLettersRoute } from './dead-letters.ts'
import { healthRoute, liveRoute, metricsRoute, readyRoute } from './health.ts'
import { pipelineRoute } from './pipeline.ts'

/** What operators and their machines ask. */
export function operationsRoutes(app: ApiApp, deps: OperationsDeps, gate: AdminGate): void {
  for (const route of [
    liveRoute,
    readyRoute,
    healthRoute,
    metricsRoute,
    pipelineRoute,
    listLettersRoute,
    letterGroupsRoute,
    letterRoute,
  ]) {
    route(app, deps, gate)
  }
}
