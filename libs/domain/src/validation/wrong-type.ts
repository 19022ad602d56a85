import type { RuleContext, RuleResult } from './rule.ts'

/** An answer that is of no use: the fault is noted, and it does not count as missing on top of that. */
export function wrongType(context: RuleContext, expected: string): RuleResult {
  context.fault('type', { expected })
  return { value: null, empty: false }
}
