import { Problem } from '@canvass/domain/problems/problem.ts'
import { uploadNotFound } from '@canvass/domain/problems/registry.ts'
import { createRoute } from '@hono/zod-openapi'
import type { ApiContext } from '../../context.ts'
import type { AdminGate, ApiApp, EvidenceDeps } from '../../deps.ts'
import { respondentOrAdmin } from '../../middleware/respondent-or-admin.ts'
import { ADMIN_PROBLEMS, responses } from '../problem-responses.ts'
import { contentSchema, uploadParam } from './schemas.ts'

/** `GET /v1/sessions/{id}/uploads/{upload}`: the file again, never to be shown by the browser as a page of ours. */
export function readUploadRoute(app: ApiApp, deps: EvidenceDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/sessions/{id}/uploads/{upload}',
    tags: ['Respondents', 'Analysts'],
    summary: 'Read a file that was uploaded',
    description:
      'For the respondent of the session and for analysts, whose reading is written to the audit log. `Content-Type` is what the file is by its content; browsers are told to save it, not to show it.',
    security: [{ session: [] }, { admin: [] }],
    middleware: [respondentOrAdmin([deps.respondent, deps.limits.steps], gate.allow('analyst'))],
    request: { params: uploadParam },
    responses: responses(
      { 200: { description: 'The content.', schema: contentSchema, mediaType: 'application/octet-stream' } },
      ['upload-not-found'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { id, upload } = c.req.valid('param')
    const found = await deps.uploading.uploads.read(id, upload)
    const reader = readerOf(c)
    if (found?.tenantId !== reader.tenantId) throw new Problem(uploadNotFound())
    if (reader.subject !== undefined) {
      await deps.audit.append({
        tenantId: reader.tenantId,
        actor: reader.subject,
        action: 'upload.read',
        subject: `session/${id}/uploads/${found.id}`,
        detail: { question: found.question, sha256: found.sha256 },
      })
    }
    return c.body(new Uint8Array(found.bytes), 200, {
      'content-type': found.mime,
      'content-disposition': 'attachment',
      etag: `"${found.sha256}"`,
    })
  })
}

/** Whose data the holder of the token may see; respondents have no name. */
function readerOf(c: ApiContext): { readonly tenantId: string; readonly subject?: string } {
  return c.get('admin') ?? { tenantId: c.get('respondent').tenantId }
}
