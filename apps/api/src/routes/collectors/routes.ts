import type { AdminGate, ApiApp, CollectorDeps } from '../../deps.ts'
import { linksRoutes } from './links.ts'
import { listRoute } from './list.ts'
import { putRoute } from './put.ts'
import { stateRoutes } from './state.ts'

/** Who may start. */
export function collectorRoutes(app: ApiApp, deps: CollectorDeps, gate: AdminGate): void {
  for (const route of [putRoute, listRoute, stateRoutes, linksRoutes]) route(app, deps, gate)
}
