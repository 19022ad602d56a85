import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { ApiApp } from '../deps.ts'
import { pagePolicy } from '../middleware/security-headers.ts'

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Canvass API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>`

/** A file of its own, since the content policy allows no inline script. */
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null })`

const ASSETS = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const

/** `/docs`: the OpenAPI document to read and try out. Everything comes from this server, so that it works without the internet. */
export function docsRoutes(app: ApiApp): void {
  app.get('/docs', pagePolicy, (c) => c.html(PAGE))
  app.get('/docs/start.js', (c) => c.body(START, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
  for (const [name, type] of Object.entries(ASSETS)) {
    const path = fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`))
    app.get(`/docs/${name}`, async (c) =>
      c.body(new Uint8Array(await readFile(path)), 200, {
        'content-type': type,
        'cache-control': 'public, max-age=3600',
      }),
    )
  }
}
