import { Problem } from '@canvass/domain/problems/problem.ts'
import { deadlineExceeded } from '@canvass/domain/problems/registry.ts'
import { createMiddleware } from 'hono/factory'
import type { ApiContext, ApiEnv } from '../context.ts'

/**
 * Answers 503 when nothing else has by then. It only races: what the handler began goes on, so adapters bound their own calls,
 * and a submission gives up a second earlier with a 202.
 * @param msOf how long a request may take
 */
export const deadline = (msOf: (c: ApiContext) => number) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, msOf(c), 'late')
    })
    const outcome = await Promise.race([next(), late])
    clearTimeout(timer)
    if (outcome === 'late') throw new Problem(deadlineExceeded())
  })
