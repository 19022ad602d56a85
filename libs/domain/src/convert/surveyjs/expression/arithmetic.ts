import type { Arithmetic } from './ast.ts'
import { atom, call, LEVEL, numeric, type Part, wrap } from './part.ts'

const LEVELS: Readonly<Record<Arithmetic, number>> = {
  '+': LEVEL.sum,
  '-': LEVEL.sum,
  '*': LEVEL.product,
  '/': LEVEL.product,
  '%': LEVEL.product,
  '^': LEVEL.power,
}

/** Calculates with nothing as 0, as SurveyJS does; `+` beside a text joins. */
export function calculate(operator: Arithmetic, a: Part, b: Part): Part {
  if (operator === '+' && (isText(a) || isText(b))) return join(a, b)
  const [left, right] = [orZero(numeric(a)), orZero(numeric(b))]
  const level = LEVELS[operator]
  // Powers go from the right here and from the left there.
  const text =
    operator === '^'
      ? `${wrap(left, LEVEL.atom)} ^ ${wrap(right, LEVEL.atom)}`
      : `${wrap(left, level)} ${operator} ${wrap(right, level + 1)}`
  return { text, kind: 'number', level, nullable: operator === '/' || operator === '%' || operator === '^' }
}

const isText = (part: Part): boolean => part.kind === 'text' && !(part.literal !== undefined && isNumeric(part.literal))
const isNumeric = (value: unknown): boolean => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)

export const orZero = (part: Part): Part => {
  if (part.kind === 'null') return atom('0', 'number')
  return part.nullable === true ? call('coalesce', 'number', part.text, '0') : part
}

/** `concat(a, b, c)` for `a + b + c`. */
function join(a: Part, b: Part): Part {
  const pieces = [...(a.pieces ?? [a.text]), b.text]
  return atom(`concat(${pieces.join(', ')})`, 'text', { pieces })
}
