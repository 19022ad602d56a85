import type { AdminGate, ApiApp, EvidenceDeps } from '../../deps.ts'
import { askedPaymentRoute, reportPaymentRoute } from './payment-reports.ts'
import { openPaymentRoute, readPaymentRoute } from './payments.ts'
import { readUploadRoute } from './read-upload.ts'
import { uploadRoute } from './upload.ts'

/** What answers only refer to: uploads and payments. */
export function evidenceRoutes(app: ApiApp, deps: EvidenceDeps, gate: AdminGate): void {
  for (const route of [uploadRoute, readUploadRoute, openPaymentRoute, readPaymentRoute]) route(app, deps, gate)
  for (const route of [askedPaymentRoute, reportPaymentRoute]) route(app, deps, gate)
}
