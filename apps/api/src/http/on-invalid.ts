import { Problem } from '@canvass/domain/problems/problem.ts'
import { fieldInvalid, unknownField } from '@canvass/domain/problems/registry.ts'
import type { core, ZodError } from 'zod'

/** Dotted path of a fault. */
const pathOf = (path: readonly PropertyKey[]): string => path.map(String).join('.')

/** The problem that a client should correct first; unknown fields are told all at once. */
function problemOfIssues(issues: readonly core.$ZodIssue[]): Problem {
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => pathOf([...issue.path, key])) : [],
  )
  if (unknown.length > 0) return new Problem(unknownField(unknown))
  const [first] = issues
  return new Problem(fieldInvalid(pathOf(first?.path ?? []) || 'body', first?.message ?? 'is not accepted'))
}

/** Hook of every route: what does not fit the route's schemas is refused as one of our problems. */
export const onInvalid = (result: { success: boolean; error?: ZodError }): void => {
  if (result.error !== undefined) throw problemOfIssues(result.error.issues)
}
