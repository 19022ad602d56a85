import type { Node } from '../../expression/ast.ts'
import { parse } from '../../expression/parse.ts'
import type { Value } from '../../expression/value.ts'
import { partsOf } from '../compile/walk-expression.ts'
import type { SurveyExpression } from '../compiled.ts'
import type { SessionReading } from '../reading.ts'

/** Functions whose value is not in their arguments. */
const MOVING: ReadonlySet<string> = new Set(['today', 'now', 'random', 'elapsed', 'pageelapsed', 'quota', 'answer'])

/** The value of an expression that no session can change; undefined when a session can. */
export function constantOf(expression: SurveyExpression): Value | undefined {
  if (expression.reads.length > 0 || expression.source === '') return undefined
  const parsed = parse(expression.source)
  if (!parsed.ok || !isFixed(parsed.node)) return undefined
  const result = expression.evaluate({ view: NOBODY, now: 0, timeZone: 'UTC', seed: '' })
  return result.ok ? result.value : undefined
}

const isFixed = (node: Node): boolean =>
  node.kind !== 'name' && !(node.kind === 'call' && MOVING.has(node.name.toLowerCase())) && partsOf(node).every(isFixed)

/** A session without anything in it; a fixed expression asks it nothing. */
const NOBODY: SessionReading = {
  iteration: null,
  option: null,
  at: () => NOBODY,
  value: () => null,
  label: () => null,
  other: () => null,
  field: () => null,
  seen: () => false,
  displayedOptions: () => [],
  displayedRows: () => [],
  keys: () => [],
  loopLabel: () => null,
  hidden: () => null,
  outside: () => null,
  variable: () => null,
  quota: () => null,
}
