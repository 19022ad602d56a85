import type { AdminGate, ApiApp, FieldworkDeps } from '../../deps.ts'
import { changeCellRoute } from './change-cell.ts'
import { exitSecretRoute } from './exit-secret.ts'
import { quotasRoute } from './quotas.ts'
import { rejectRoute } from './reject.ts'

/** What is done while a survey is in the field. */
export function fieldworkRoutes(app: ApiApp, deps: FieldworkDeps, gate: AdminGate): void {
  for (const route of [quotasRoute, changeCellRoute, rejectRoute, exitSecretRoute]) route(app, deps, gate)
}
