import { constant, type Operation, type Typed } from '../typed.ts'
import { NULL, type ValueType } from '../types.ts'
import type { Value } from '../value.ts'
import { type Accepts, accept } from './accept.ts'
import { checkedArgs, type FunctionSpec } from './spec.ts'

/** A parameter that may be left out is followed by what it is then. */
export interface Param {
  readonly accepts: Accepts
  readonly otherwise?: Value
}

export const number: Param = { accepts: 'number' }
export const text: Param = { accepts: 'text' }
export const date: Param = { accepts: 'date' }
export const anything: Param = { accepts: 'any' }
export const optional = (accepts: Accepts, otherwise: Value): Param => ({ accepts, otherwise })

/** A function of up to three values that needs no more than their types checked. `usage` begins with its name. */
export function declare(usage: string, params: readonly Param[], type: ValueType, operation: Operation): FunctionSpec {
  return {
    name: nameIn(usage),
    usage,
    min: params.filter(({ otherwise }) => otherwise === undefined).length,
    max: params.length,
    check: (call) => {
      const given = checkedArgs(call)
      const operands = params.map((param, index) => {
        const part = given[index]
        return part ? accept(call, part, param.accepts) : omitted(param, call.node)
      })
      return { kind: 'apply', operation, operands, type, at: call.node.at, length: call.node.length }
    },
  }
}

const omitted = (param: Param, place: { at: number; length: number }) => constant(param.otherwise ?? null, NULL, place)

export const nameIn = (usage: string): string => usage.slice(0, usage.indexOf('('))

/** The same call with another operation, for functions that prepare a literal argument. */
export const withOperation = <View>(
  part: Typed<View>,
  operation: Operation,
  operands: readonly Typed<View>[],
): Typed<View> => ({
  kind: 'apply',
  operation,
  operands,
  type: part.type,
  at: part.at,
  length: part.length,
})
