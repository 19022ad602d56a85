import { surveyJsonSchema } from '@canvass/domain/survey/json-schema.ts'
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp } from '../../deps.ts'
import { responses } from '../problem-responses.ts'

/** `GET /v1/schemas/survey.json`: the JSON Schema of survey documents, for editors. */
export function jsonSchemaRoute(app: ApiApp): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/schemas/survey.json',
    tags: ['Authors'],
    summary: 'Read the JSON Schema of survey documents',
    responses: responses({
      200: { description: 'The schema.', schema: z.looseObject({}), mediaType: 'application/schema+json' },
    }),
  })
  let schema: string | undefined
  app.openapi(route, (c) => {
    schema ??= JSON.stringify(surveyJsonSchema())
    return c.body(schema, 200, { 'content-type': 'application/schema+json' })
  })
}
