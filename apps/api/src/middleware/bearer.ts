import { Problem } from '@canvass/domain/problems/problem.ts'
import { tokenInvalid } from '@canvass/domain/problems/registry.ts'
import type { ApiContext } from '../context.ts'

/** The token of `Authorization: Bearer`. @throws Problem token-invalid when there is none */
export function bearerToken(c: ApiContext): string {
  const header = c.req.header('authorization')
  const scheme = header?.slice(0, 7).toLowerCase()
  if (header === undefined || scheme !== 'bearer ') throw new Problem(tokenInvalid())
  return header.slice(7).trim()
}
