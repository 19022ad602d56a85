import { Problem } from '@canvass/domain/problems/problem.ts'
import { forbidden } from '@canvass/domain/problems/registry.ts'
import { createMiddleware } from 'hono/factory'
import type { ApiContext, ApiEnv } from '../context.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether a page of ours sent this request. Browsers say so themselves; one that says nothing at all is not believed. */
function comesFromOurPages(c: ApiContext): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = c.req.header('origin')
  return origin !== undefined && URL.parse(origin)?.host === c.req.header('host')
}

/** Refuses what other sites make a browser send with our cookie; `SameSite=Strict` alone trusts sibling subdomains. */
export const sameOrigin = createMiddleware<ApiEnv>((c, next) => {
  if (SAFE.has(c.req.method) || comesFromOurPages(c)) return next()
  throw new Problem(forbidden())
})
