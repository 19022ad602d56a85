import { Problem } from '@canvass/domain/problems/problem.ts'
import { notFound } from '@canvass/domain/problems/registry.ts'
import { createRoute, z } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, OperationsDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, responses } from '../problem-responses.ts'
import { filter, groupSchema, letterSchema, page } from './dead-letter-schemas.ts'

/** The port's names for the filter of the address. */
const filterOf = ({ survey, ...rest }: z.infer<typeof filter>) => ({
  ...rest,
  ...(survey !== undefined && { surveyId: survey }),
})

const commonTo = (gate: AdminGate) => ({
  method: 'get' as const,
  tags: ['Operators'],
  security: [{ admin: [] }],
  middleware: gate.allow('ops'),
})

/** `GET /v1/dead-letters`: what could not be processed. */
export function listLettersRoute(app: ApiApp, { letters }: OperationsDeps, gate: AdminGate): void {
  const schema = z.object({ items: z.array(letterSchema), next: z.string().nullable() }).openapi('DeadLetters')
  const route = createRoute({
    ...commonTo(gate),
    path: '/v1/dead-letters',
    summary: 'List dead letters',
    request: { query: page },
    responses: responses(
      { 200: { description: 'A page of letters, newest first.', schema } },
      ['field-invalid', 'unknown-field'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const { cursor, limit, ...rest } = c.req.valid('query')
    return c.json(await letters.list(filterOf(rest), { limit, ...(cursor !== undefined && { cursor }) }), 200)
  })
}

/** `GET /v1/dead-letters/groups`: letters by their cause. */
export function letterGroupsRoute(app: ApiApp, { letters }: OperationsDeps, gate: AdminGate): void {
  const schema = z.object({ items: z.array(groupSchema), next: z.null() }).openapi('DeadLetterGroups')
  const route = createRoute({
    ...commonTo(gate),
    path: '/v1/dead-letters/groups',
    summary: 'Group dead letters by cause',
    request: { query: filter },
    responses: responses(
      { 200: { description: 'All groups.', schema } },
      ['field-invalid', 'unknown-field'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const items = await letters.groups(filterOf(c.req.valid('query')))
    return c.json({ items, next: null }, 200)
  })
}

/** `GET /v1/dead-letters/{id}`. */
export function letterRoute(app: ApiApp, { letters }: OperationsDeps, gate: AdminGate): void {
  const route = createRoute({
    ...commonTo(gate),
    path: '/v1/dead-letters/{id}',
    summary: 'Read a dead letter',
    request: { params: z.object({ id: z.guid().openapi({ param: { name: 'id', in: 'path' } }) }) },
    responses: responses(
      { 200: { description: 'The letter.', schema: letterSchema } },
      ['not-found', 'field-invalid'],
      ADMIN_PROBLEMS,
    ),
  })
  app.openapi(route, async (c) => {
    const letter = await letters.get(c.req.valid('param').id)
    if (letter === undefined) throw new Problem(notFound())
    return c.json(letter, 200)
  })
}
