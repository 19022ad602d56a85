import { withDeadline } from '@canvass/platform/resilience/deadline.ts'
import { createRoute, z } from '@hono/zod-openapi'
import type { AdminGate, ApiApp, OperationsDeps } from '../../deps.ts'
import { ADMIN_PROBLEMS, responses } from '../problem-responses.ts'

const PART_TIMEOUT_MS = 3_000

const pipelineSchema = z
  .looseObject({
    asOf: z.string().openapi({ format: 'date-time' }),
    unavailable: z
      .record(z.string(), z.string())
      .openapi({ description: 'Parts whose service did not answer, and why.' }),
  })
  .openapi('Pipeline', {
    description:
      'Depth and age of mailboxes, outbox lag by partition, lag of consumers, breakers, counts of dead letters.',
  })

/** `GET /v1/pipeline`: how far each stage is behind. One service that is away does not hide the others. */
export function pipelineRoute(app: ApiApp, deps: OperationsDeps, gate: AdminGate): void {
  const route = createRoute({
    method: 'get',
    path: '/v1/pipeline',
    tags: ['Operators'],
    summary: 'Read the state of the pipeline',
    security: [{ admin: [] }],
    middleware: gate.allow('ops'),
    responses: responses({ 200: { description: 'The state.', schema: pipelineSchema } }, ADMIN_PROBLEMS),
  })
  app.openapi(route, async (c) => {
    const parts: Record<string, unknown> = {}
    const unavailable: Record<string, string> = {}
    await Promise.all(
      Object.entries(deps.pipeline).map(async ([name, read]) => {
        try {
          parts[name] = await withDeadline(read(), PART_TIMEOUT_MS, name)
        } catch (error) {
          parts[name] = null
          unavailable[name] = error instanceof Error ? error.message : String(error)
        }
      }),
    )
    return c.json({ asOf: new Date(deps.now()).toISOString(), ...parts, unavailable }, 200)
  })
}
