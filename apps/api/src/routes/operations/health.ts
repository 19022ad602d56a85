import { metricsText } from '@canvass/platform/metrics/registry.ts'
import { createRoute, type RouteConfig, z } from '@hono/zod-openapi'
import type { ApiApp, OperationsDeps } from '../../deps.ts'
import { responses } from '../problem-responses.ts'

const common = { method: 'get' as const, tags: ['Operators'] }

/** 200 when all is well and 503 when not, with the same body. */
const wellOrNot = (well: string, not: string, schema: z.ZodType): RouteConfig['responses'] => ({
  200: { description: well, content: { 'application/json': { schema } } },
  503: { description: not, content: { 'application/json': { schema } } },
})

const liveSchema = z.object({ status: z.literal('ok') })
const readySchema = z.object({ ready: z.boolean() })
const checkSchema = z.object({ status: z.enum(['ok', 'down']), latencyMs: z.number(), message: z.string().optional() })
const healthSchema = z
  .object({ status: z.enum(['ok', 'degraded', 'down']), checks: z.record(z.string(), checkSchema) })
  .openapi('Health')

/** `/live`: whether the process answers. It asks no dependency: a restart would bring none back. */
export function liveRoute(app: ApiApp): void {
  const route = createRoute({
    ...common,
    path: '/live',
    summary: 'Whether the process answers',
    responses: responses({ 200: { description: 'It does.', schema: liveSchema } }),
  })
  app.openapi(route, (c) => c.json({ status: 'ok' }, 200))
}

/** `/ready`: whether to send requests here. */
export function readyRoute(app: ApiApp, { health, drain }: OperationsDeps): void {
  const route = createRoute({
    ...common,
    path: '/ready',
    summary: 'Whether to send requests here',
    responses: wellOrNot('Yes.', 'Not now: starting, stopping or cut off.', readySchema),
  })
  app.openapi(route, async (c) => {
    const ready = !drain.draining && (await health.ready())
    return ready ? c.json({ ready }, 200) : c.json({ ready }, 503, { 'retry-after': '1' })
  })
}

/** `/health`: each dependency with its latency. */
export function healthRoute(app: ApiApp, { health }: OperationsDeps): void {
  const route = createRoute({
    ...common,
    path: '/health',
    summary: 'Each dependency with its latency',
    responses: wellOrNot('Up, or degraded.', 'Down.', healthSchema),
  })
  app.openapi(route, async (c) => {
    const report = await health.report()
    return c.body(JSON.stringify(report), report.status === 'down' ? 503 : 200, { 'content-type': 'application/json' })
  })
}

/** `/metrics`: for Prometheus. */
export function metricsRoute(app: ApiApp, { registry }: OperationsDeps): void {
  const route = createRoute({
    ...common,
    path: '/metrics',
    summary: 'Metrics for Prometheus',
    responses: responses({ 200: { description: 'Text format.', schema: z.string(), mediaType: 'text/plain' } }),
  })
  app.openapi(route, async (c) => {
    const { contentType, body } = await metricsText(registry)
    return c.body(body, 200, { 'content-type': contentType })
  })
}
