import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { ApiApp } from '../deps.ts'
import { pagePolicy } from '../middleware/page-policy.ts'

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Canvass API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>`

/** A file of its own, since the content policy allows no inline script. */
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null })`

interface Asset {
  readonly path: string
  readonly type: string
  /** URL of the file in its package. */
  readonly file: string
}

const ASSETS: readonly Asset[] = [
  {
    path: '/docs/swagger-ui.css',
    type: 'text/css; charset=utf-8',
    file: import.meta.resolve('swagger-ui-dist/swagger-ui.css'),
  },
  {
    path: '/docs/swagger-ui-bundle.js',
    type: 'text/javascript; charset=utf-8',
    file: import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  },
]

/** `/docs`: the OpenAPI document to read and try out. Everything comes from this server, so that it works without the internet. */
export function docsRoutes(app: ApiApp): void {
  app.get('/docs', pagePolicy, (c) => c.html(PAGE))
  app.get('/docs/start.js', (c) => c.body(START, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
  for (const { path, type, file } of ASSETS) {
    app.get(path, async (c) =>
      c.body(new Uint8Array(await readFile(fileURLToPath(file))), 200, {
        'content-type': type,
        'cache-control': 'public, max-age=3600',
      }),
    )
  }
}
