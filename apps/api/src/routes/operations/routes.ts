import type { AdminGate, ApiApp, OperationsDeps } from '../../deps.ts'
import { auditRoute } from './audit.ts'
import { letterGroupsRoute, letterRoute, listLettersRoute } from './dead-letters.ts'
import { healthRoute, liveRoute, metricsRoute, readyRoute } from './health.ts'
import { abortBulkRoute, bulkRoute, startBulkRoute } from './letter-bulks.ts'
import { discardLetterRoute, retryLetterRoute } from './letter-desk.ts'
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
    retryLetterRoute,
    discardLetterRoute,
    startBulkRoute,
    bulkRoute,
    abortBulkRoute,
    auditRoute,
  ]) {
    route(app, deps, gate)
  }
}
