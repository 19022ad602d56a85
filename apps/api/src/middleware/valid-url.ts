import { Problem } from '@canvass/domain/problems/problem.ts'
import { malformedUrl } from '@canvass/domain/problems/registry.ts'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'

/** Refuses percent-encoding that is broken or not UTF-8; the router would pass it on undecoded. */
export const validUrl = createMiddleware<ApiEnv>((c, next) => {
  const { url } = c.req
  if (url.includes('%')) {
    const text = decoded(url)
    if (text === undefined || text.includes('\u0000')) throw new Problem(malformedUrl())
  }
  return next()
})

function decoded(url: string): string | undefined {
  try {
    return decodeURIComponent(url)
  } catch {
    return undefined
  }
}
