import { finite, pow } from '../operations.ts'
import type { Operation } from '../typed.ts'
import { NUMBER } from '../types.ts'
import { declare, number, optional } from './declare.ts'
import { roundDecimal } from './rounding.ts'
import type { FunctionSpec } from './spec.ts'

const ofOne =
  (apply: (x: number) => number): Operation =>
  (_run, x) =>
    typeof x === 'number' ? finite(apply(x)) : null

const round: Operation = (_run, x, decimals) =>
  typeof x === 'number' && typeof decimals === 'number' ? finite(roundDecimal(x, decimals)) : null

export const NUMBER_FUNCTIONS: readonly FunctionSpec[] = [
  declare('abs(x)', [number], NUMBER, ofOne(Math.abs)),
  declare('floor(x)', [number], NUMBER, ofOne(Math.floor)),
  declare('ceil(x)', [number], NUMBER, ofOne(Math.ceil)),
  declare('trunc(x)', [number], NUMBER, ofOne(Math.trunc)),
  declare('sqrt(x)', [number], NUMBER, ofOne(Math.sqrt)),
  declare('round(x, decimals)', [number, optional('number', 0)], NUMBER, round),
  declare('pow(x, y)', [number, number], NUMBER, pow),
]
