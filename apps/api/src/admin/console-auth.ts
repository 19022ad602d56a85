import { Problem } from '@canvass/domain/problems/problem.ts'
import { forbidden } from '@canvass/domain/problems/registry.ts'
import { mayAct, type Role } from '@canvass/runtime/access/admin-claims.ts'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'
import { bearerToken } from '../middleware/bearer.ts'
import type { AdminTokens } from '../tokens/admin-token.ts'
import { keptToken } from './console-cookie.ts'

export const LOGIN_PATH = '/admin/login'

/**
 * Lets people with one of these roles into the pages for operators: by the cookie of the login form, or by a bearer token.
 * A browser without either is sent to the form.
 */
export const consoleAuth = (tokens: AdminTokens, ...allowed: readonly Role[]) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const kept = keptToken(c)
    const wantsPage = c.req.method === 'GET' && (c.req.header('accept') ?? '').includes('text/html')
    try {
      const claims = await tokens.verify(kept ?? bearerToken(c))
      if (!mayAct(claims.role, allowed)) throw new Problem(forbidden([...allowed, 'admin'].join(' or ')))
      c.set('admin', claims)
    } catch (error) {
      if (!(error instanceof Problem) || !wantsPage) throw error
      return c.redirect(`${LOGIN_PATH}?next=${encodeURIComponent(c.req.path)}`, 303)
    }
    return next()
  })
