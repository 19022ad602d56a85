import { methodNotAllowed, notFound } from '@canvass/domain/problems/registry.ts'
import type { NotFoundHandler } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import type { ApiEnv } from '../context.ts'
import type { ProblemReply } from './problem-reply.ts'

interface RouteName {
  readonly method: string
  readonly path: string
}

/** Methods by path, so that a wrong method is told from a wrong address. Middleware (`ALL`) does not count. */
function methodsByPath(routes: readonly RouteName[]): TrieRouter<string> {
  const router = new TrieRouter<string>()
  const seen = new Set<string>()
  for (const { method, path } of routes) {
    if (method === 'ALL' || seen.has(`${method} ${path}`)) continue
    seen.add(`${method} ${path}`)
    router.add('ALL', path, method)
  }
  return router
}

/** Answers requests that no route took: 405 with `Allow` where another method would do, otherwise 404. */
export function onNotFound(routes: () => readonly RouteName[], reply: ProblemReply): NotFoundHandler<ApiEnv> {
  let methods: TrieRouter<string> | undefined
  return (c) => {
    methods ??= methodsByPath(routes())
    const allowed = methods.match('ALL', c.req.path)[0].map(([method]) => method)
    if (allowed.length === 0 || allowed.includes(c.req.method)) return reply(c, notFound())
    if (allowed.includes('GET')) allowed.push('HEAD')
    return reply(c, methodNotAllowed([...new Set(allowed)].sort()))
  }
}
