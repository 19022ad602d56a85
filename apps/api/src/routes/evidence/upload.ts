import { UPLOAD_TYPES } from '@canvass/domain/validation/accepted-kinds.ts'
import { questionAsked } from '@canvass/runtime/evidence/question-asked.ts'
import { greatestUpload, takeUpload } from '@canvass/runtime/evidence/take-upload.ts'
import { createRoute } from '@hono/zod-openapi'
import type { ApiApp, EvidenceDeps } from '../../deps.ts'
import { readBody } from '../../http/read-body.ts'
import { responses, TOKEN_PROBLEMS } from '../problem-responses.ts'
import { idParam } from '../sessions/schemas.ts'
import { contentSchema, questionQuery, uploadSchema } from './schemas.ts'

/** What may keep a session from getting evidence for a question. */
export const QUESTION_PROBLEMS = [
  'session-not-found',
  'session-ended',
  'session-suspended',
  'question-not-found',
  'question-type-mismatch',
  'unknown-field',
  'field-invalid',
]

/** `POST /v1/sessions/{id}/uploads`: one file, as the body is. */
export function uploadRoute(app: ApiApp, deps: EvidenceDeps): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/sessions/{id}/uploads',
    tags: ['Respondents'],
    summary: 'Upload a file for a question',
    description:
      'The body is the content of one file, nothing around it. What it is is told by the content; `Content-Type` only says what kind of text a text is. The same content for the same question is the same upload. An upload that no answer refers to is removed some days after the session is over.',
    security: [{ session: [] }],
    middleware: [deps.respondent, deps.limits.uploads],
    request: {
      params: idParam,
      query: questionQuery,
      body: { content: { 'application/octet-stream': { schema: contentSchema } }, required: true },
    },
    responses: responses(
      { 201: { description: 'Stored.', schema: uploadSchema } },
      [...QUESTION_PROBLEMS, 'upload-empty', 'upload-type-refused', 'uploads-exhausted'],
      ['body-too-large', 'body-malformed', 'overloaded'],
      TOKEN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { id: sessionId } = c.req.valid('param')
    const { tenantId } = c.get('respondent')
    const wanted = c.req.valid('query').question
    const question = await questionAsked({ ...deps, surveys: deps.versions }, sessionId, wanted, UPLOAD_TYPES)
    const { uploading } = deps
    const upload = await uploading.slots(async () => {
      const bytes = await readBody(c, greatestUpload(uploading, question), uploading.deadlineMs)
      const claimed = c.req.header('content-type')
      return takeUpload(uploading, question, { sessionId, tenantId, bytes, claimed })
    })
    c.header('location', `/v1/sessions/${sessionId}/uploads/${upload.id}`)
    return c.json(upload, 201)
  })
}
