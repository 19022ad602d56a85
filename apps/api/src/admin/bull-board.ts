import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { HonoAdapter } from '@bull-board/hono'
import { isUuid } from '@canvass/platform/ids/uuid.ts'
import type { AuditLog } from '@canvass/runtime/ports/audit-log.ts'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Queue } from 'bullmq'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'
import type { ApiApp } from '../deps.ts'
import { readBody } from '../http/read-body.ts'
import { pagePolicy } from '../middleware/page-policy.ts'
import type { AdminTokens } from '../tokens/admin-token.ts'
import { consoleAuth } from './console-auth.ts'
import { sameOrigin } from './same-origin.ts'
import { shownJob } from './shown-job.ts'

const BASE = '/admin/queues'
const BODY_LIMIT_BYTES = 16_384

/** The only things the board may change; all else it offers (empty, clean, edit, pause …) is refused, whoever asks. */
const ALLOWED_CHANGES = new Set(['/api/queues/:queueName/:jobId/retry', '/api/queues/:queueName/retry/:queueStatus'])

/** As the board's routes read it, with whatever was percent-encoded. */
const RETRY_PATH = /\/api\/queues\/dead-letters\/(?:retry\/[^/]+|([^/]+)\/retry)$/

export interface BoardQueues {
  /** Acknowledged answers on their way: only to be looked at. */
  readonly mailboxes: readonly Queue[]
  /** Postbacks on their way: only to be looked at. */
  readonly webhooks: Queue
  /** Letters to people who can retry them. */
  readonly deadLetters: Queue
  /** Work on many letters: its progress, only to be looked at. */
  readonly bulks: Queue
}

/** The adapter parses bodies without a limit; this one hands it the text. */
const boundedBody = createMiddleware<ApiEnv>(async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    const body = await readBody(c, BODY_LIMIT_BYTES)
    Object.assign(c.req.bodyCache, { text: Promise.resolve(body.toString('utf8')) })
  }
  return next()
})

/** Bull Board at `/admin/queues`. Mailboxes are read-only for every role, and what respondents said is never shown. */
export function bullBoardRoutes(app: ApiApp, queues: BoardQueues, tokens: AdminTokens, audit: AuditLog): void {
  const adapter = new HonoAdapter(serveStatic)
  adapter.setBasePath(BASE)
  createBullBoard({
    queues: [
      ...queues.mailboxes.map((queue) => redacted(new BullMQAdapter(queue, { readOnlyMode: true }))),
      redacted(new BullMQAdapter(queues.webhooks, { readOnlyMode: true })),
      redacted(new BullMQAdapter(queues.bulks, { readOnlyMode: true, description: 'Work on many letters' })),
      redacted(new BullMQAdapter(queues.deadLetters, { description: 'Retry re-drives a letter' })),
    ],
    serverAdapter: adapter,
    options: {
      uiConfig: { boardTitle: 'Canvass queues', hideDocsLink: true },
      handlerHooks: {
        before: ({ method, route }) => ({ allow: method === 'get' || ALLOWED_CHANGES.has(route) }),
      },
    },
  })
  for (const path of [BASE, `${BASE}/*`]) {
    app.use(path, pagePolicy, consoleAuth(tokens, 'ops'), sameOriginUnlessBearer, boundedBody, audited(audit))
  }
  app.get(`${BASE}/`, (c) => c.redirect(BASE, 308))
  app.route(BASE, adapter.registerPlugin())
}

/** A bearer token is never sent by a browser on its own account, so only cookies need the check. */
const sameOriginUnlessBearer = createMiddleware<ApiEnv>((c, next) =>
  c.req.header('authorization') === undefined || c.req.header('cookie') !== undefined ? sameOrigin(c, next) : next(),
)

/** Who presses Retry stands in the audit log, before it is carried out. */
const audited = (audit: AuditLog) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const retried = RETRY_PATH.exec(decodeURIComponent(c.req.path))
    if (c.req.method !== 'GET' && retried !== null) {
      const { tenantId, subject: actor } = c.get('admin')
      const subject = isUuid(retried[1]) ? `dead-letter/${retried[1]}` : 'dead-letters/all'
      await audit.append({ tenantId, actor, action: 'dead-letter.retry', subject, detail: { by: 'Bull Board' } })
    }
    return next()
  })

function redacted(adapter: BullMQAdapter): BullMQAdapter {
  adapter.setFormatter('data', shownJob)
  adapter.setFormatter('returnValue', () => null)
  return adapter
}
