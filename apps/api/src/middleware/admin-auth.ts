import { Problem } from '@canvass/domain/problems/problem.ts'
import { forbidden } from '@canvass/domain/problems/registry.ts'
import { mayAct, type Role } from '@canvass/runtime/access/admin-claims.ts'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'
import type { AdminTokens } from '../tokens/admin-token.ts'
import { bearerToken } from './bearer.ts'

/** Lets in holders of an admin token with one of these roles. */
export const adminAuth = (tokens: AdminTokens, ...allowed: readonly Role[]) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const claims = await tokens.verify(bearerToken(c))
    if (!mayAct(claims.role, allowed)) throw new Problem(forbidden([...allowed, 'admin'].join(' or ')))
    c.set('admin', claims)
    return next()
  })
