import { Problem } from '@canvass/domain/problems/problem.ts'
import { bodyMalformed, tokenExpired } from '@canvass/domain/problems/registry.ts'
import { createMiddleware } from 'hono/factory'
import type { ApiContext, ApiEnv } from '../../context.ts'
import type { SessionDeps } from '../../deps.ts'
import { isMultipart } from '../../http/is-multipart.ts'
import { readBody } from '../../http/read-body.ts'
import { keptSession } from '../cookie.ts'
import { passes } from '../waiting.ts'

/** What a form may hold beside its files, bytes. */
const FIELDS_BYTES = 65_536

/** Reads the form of a page. One with files is large, so it is read only for who has a session, and a few at the same time. */
export const pageForm = (deps: SessionDeps) =>
  createMiddleware<ApiEnv, '/s/:surveyId'>(async (c, next) => {
    if (!isMultipart(c.req.header('content-type'))) return deps.form(c, next)
    if ((await keptSession(c, deps, c.req.param('surveyId'))) === undefined) throw new Problem(tokenExpired())
    await passes(c, deps.limits.uploads)
    const { slots, limitBytes, deadlineMs } = deps.uploading
    return slots(async () => {
      await readForm(c, await readBody(c, limitBytes + FIELDS_BYTES, deadlineMs))
      await next()
    })
  })

/** Takes fields and files apart; a control in which no file was chosen comes as one without a name. */
async function readForm(c: ApiContext, body: Uint8Array): Promise<void> {
  const headers = { 'content-type': c.req.header('content-type') ?? '' }
  const data = await new Response(new Uint8Array(body), { headers }).formData().catch(() => undefined)
  if (data === undefined) throw new Problem(bodyMalformed('The form is not what its Content-Type says.'))
  const form = new URLSearchParams()
  const files: [question: string, file: File][] = []
  for (const [name, value] of data) {
    if (typeof value === 'string') form.append(name, value)
    else if (value.name !== '') files.push([name, value])
  }
  c.set('form', form)
  c.set('files', files)
  c.set('bodyBytes', form.toString().length)
}
