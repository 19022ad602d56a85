import { type LinkRange, makeLinks, readLinks } from '@canvass/runtime/collectors/links.ts'
import type { SurveyHead } from '@canvass/runtime/ports/survey-store.ts'
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiContext } from '../../context.ts'
import type { AdminGate, ApiApp, CollectorDeps } from '../../deps.ts'
import { modeQuery } from '../fieldwork/schemas.ts'
import { ADMIN_PROBLEMS, BODY_PROBLEMS, responses } from '../problem-responses.ts'
import { linksBody, linksSchema, nameParam } from './schemas.ts'
import { surveyOf } from './survey-of.ts'

const MOST = 1_000

const query = modeQuery.extend({
  cursor: z
    .string()
    .regex(/^\d{1,12}(-\d{1,12})?$/, 'must be the next of the page before')
    .exactOptional(),
  limit: z.coerce.number().int().min(1).max(MOST).default(MOST).openapi({ type: 'integer' }),
})

/** `POST` and `GET /v1/surveys/{key}/collectors/{name}/links`: single-use links. */
export function linksRoutes(app: ApiApp, deps: CollectorDeps, gate: AdminGate): void {
  makeRoute(app, deps, gate)
  readRoute(app, deps, gate)
}

function makeRoute(app: ApiApp, deps: CollectorDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'post',
    path: '/v1/surveys/{key}/collectors/{name}/links',
    tags: ['Fieldwork'],
    summary: 'Make single-use links',
    description: `The first ${MOST} are in the reply; \`next\` leads to the rest of these. Each call makes new ones. Written to the audit log.`,
    security: [{ admin: [] }],
    middleware: [...gate.allow('author'), gate.body],
    request: {
      params: nameParam,
      body: { content: { 'application/json': { schema: linksBody } }, required: true },
    },
    responses: responses(
      { 200: { description: 'Made.', schema: linksSchema } },
      ['survey-not-found', 'collector-not-found'],
      BODY_PROBLEMS,
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { key, name } = c.req.valid('param')
    const head = await surveyOf(c, deps, key)
    const range = await makeLinks(
      deps.collectors,
      { tenantId: head.tenantId, surveyId: head.id, collector: name },
      c.req.valid('json').count,
      c.get('admin').subject,
    )
    deps.door.forget(head.id, name)
    return c.json(await pageOf(c, deps, head, { name, mode: 'LIVE', range, limit: MOST }), 200)
  })
}

function readRoute(app: ApiApp, deps: CollectorDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/surveys/{key}/collectors/{name}/links',
    tags: ['Fieldwork'],
    summary: 'List single-use links',
    description: 'By number, with the session that each has started in this mode.',
    security: [{ admin: [] }],
    middleware: gate.allow('author'),
    request: { params: nameParam, query },
    responses: responses(
      { 200: { description: 'By number.', schema: linksSchema } },
      ['survey-not-found', 'collector-not-found', 'field-invalid', 'unknown-field'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { key, name } = c.req.valid('param')
    const { mode, cursor = '1', limit } = c.req.valid('query')
    const [first = 1, last = Number.MAX_SAFE_INTEGER] = cursor.split('-').map(Number)
    const range = { first: Math.max(1, first), last }
    return c.json(await pageOf(c, deps, await surveyOf(c, deps, key), { name, mode, range, limit }), 200)
  })
}

interface Wanted {
  readonly name: string
  readonly mode: 'LIVE' | 'TEST' | 'PREVIEW'
  readonly range: LinkRange
  readonly limit: number
}

async function pageOf(c: ApiContext, { collectors }: CollectorDeps, head: SurveyHead, wanted: Wanted) {
  const { name, mode, range, limit } = wanted
  const place = { tenantId: head.tenantId, surveyId: head.id, collector: name, mode }
  const { items, next } = await readLinks(collectors, place, range, limit)
  const urlOf = (link: string) => new URL(`/s/${head.id}?collector=${name}&link=${link}`, c.req.url).href
  return {
    items: items.map(({ number, link, sessionId }) => ({ number, link, url: urlOf(link), sessionId })),
    next: next === null ? null : `${next.first}-${next.last}`,
  }
}
