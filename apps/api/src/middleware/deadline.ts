import { Problem } from '@canvass/domain/problems/problem.ts'
import { deadlineExceeded } from '@canvass/domain/problems/registry.ts'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'

/**
 * Answers 503 when nothing else has by then. It only races: what the handler began goes on, so adapters bound their own calls,
 * and a submission gives up a second earlier with a 202.
 */
export const deadline = (ms: number) =>
  createMiddleware<ApiEnv>(async (_c, next) => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, ms, 'late')
    })
    const outcome = await Promise.race([next(), late])
    clearTimeout(timer)
    if (outcome === 'late') throw new Problem(deadlineExceeded())
  })
