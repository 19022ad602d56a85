import type { ApiApp } from '../deps.ts'

const DESCRIPTION = `Errors are \`application/problem+json\` (RFC 9457); their \`code\` is stable. Bodies are JSON in UTF-8, at most 64 KiB and
32 levels deep; unknown fields are refused. No reply but that to an upload takes longer than 5 s. 429 and 503 carry \`Retry-After\`.
Times are RFC 3339 in UTC, ids are UUIDs.`

/** `/openapi.json`: made from the routes, once. */
export function openApiRoute(app: ApiApp, version: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'http',
    scheme: 'bearer',
    description: 'The token of one session, from its start.',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'admin', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token with `tenant` and `role`: `npx canvass token --role author`.',
  })
  let document: string | undefined
  app.get('/openapi.json', (c) => {
    document ??= JSON.stringify(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: { title: 'Canvass', version, description: DESCRIPTION },
        servers: [{ url: '/' }],
        tags: ['Respondents', 'Authors', 'Analysts', 'Payments', 'Operators'].map((name) => ({ name })),
      }),
    )
    return c.body(document, 200, { 'content-type': 'application/json' })
  })
}
