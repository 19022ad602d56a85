import type { ApiContext } from '../context.ts'
import type { ApiMiddleware } from '../deps.ts'

/** How long a hosted page waits for a commit, milliseconds: rendering and reading must fit into the request's deadline too. */
export const HOSTED_WAIT_MS = 2_500

/** Runs a middleware where it is known only inside the handler that it applies. @throws Problem when it does not let the request pass */
export async function passes(c: ApiContext, middleware: ApiMiddleware): Promise<void> {
  await middleware(c, () => Promise.resolve())
}
