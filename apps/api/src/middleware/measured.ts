import type { Logger } from '@canvass/platform/logging/logger.ts'
import { histogram, latencyBuckets } from '@canvass/platform/metrics/registry.ts'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { Registry } from 'prom-client'
import type { ApiEnv } from '../context.ts'

/** Times every request by route and status, and writes a line for it where the log level asks for one. */
export function measured(registry: Registry, log: Logger) {
  const seconds = histogram(registry, {
    name: 'canvass_http_request_seconds',
    help: 'Time from the first middleware to the reply, by route',
    labels: ['method', 'route', 'status'],
    buckets: latencyBuckets,
  })
  return createMiddleware<ApiEnv>(async (c, next) => {
    const begun = performance.now()
    await next()
    const tookMs = performance.now() - begun
    const { status } = c.res
    const route = routePath(c, -1)
    seconds.observe({ method: c.req.method, route: route === '/*' ? 'none' : route, status }, tookMs / 1_000)
    if (!log.isLevelEnabled('debug')) return
    log.debug({ requestId: c.get('requestId'), method: c.req.method, route, status, tookMs }, 'request.answered')
  })
}
