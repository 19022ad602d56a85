import { compileExpression } from '@canvass/domain/expression/compile-expression.ts'
import { BOOLEAN, codeType, NUMBER, STRING, type ValueType } from '@canvass/domain/expression/types.ts'
import { valueScope } from '@canvass/domain/expression/value-scope.ts'
import { compileExpression as compileFiltrex } from 'filtrex'
import { cpuMicros } from './cpu.ts'
import type { Surveyjs } from './surveyjs.ts'

/** Everyday expressions, in each language. */
const MIX: readonly { readonly canvass: string; readonly filtrex: string; readonly surveyjs: string }[] = [
  { canvass: "Q1 = 'm'", filtrex: 'Q1 == "m"', surveyjs: "{Q1} = 'm'" },
  { canvass: 'Q2 > 3 and Q2 < 20', filtrex: 'Q2 > 3 and Q2 < 20', surveyjs: '{Q2} > 3 and {Q2} < 20' },
  { canvass: 'Q2 * 2 + Q3 / 4 - 1', filtrex: 'Q2 * 2 + Q3 / 4 - 1', surveyjs: '{Q2} * 2 + {Q3} / 4 - 1' },
  { canvass: "Q1 in ['m', 'f', 'd']", filtrex: 'Q1 in ("m", "f", "d")', surveyjs: "{Q1} anyof ['m', 'f', 'd']" },
  { canvass: 'Q2 > 10 ? Q2 : Q3', filtrex: 'if Q2 > 10 then Q2 else Q3', surveyjs: 'iif({Q2} > 10, {Q2}, {Q3})' },
  { canvass: "Q4 contains 'tea'", filtrex: 'Q4 ~= "tea"', surveyjs: "{Q4} contains 'tea'" },
  {
    canvass: 'max(Q2, Q3) - min(Q2, Q3)',
    filtrex: 'max(Q2, Q3) - min(Q2, Q3)',
    surveyjs: 'max({Q2}, {Q3}) - min({Q2}, {Q3})',
  },
  { canvass: 'round((Q2 + Q3) / 3)', filtrex: 'round((Q2 + Q3) / 3)', surveyjs: 'round(({Q2} + {Q3}) / 3)' },
  {
    canvass: "not (Q2 = 8 or Q1 = 'f') and (Q3 >= 40 or Q5)",
    filtrex: 'not (Q2 == 8 or Q1 == "f") and (Q3 >= 40 or Q5)',
    surveyjs: "!({Q2} = 8 or {Q1} = 'f') and ({Q3} >= 40 or {Q5} = true)",
  },
]

const TYPES: readonly (readonly [string, ValueType])[] = [
  ['Q1', codeType()],
  ['Q2', NUMBER],
  ['Q3', NUMBER],
  ['Q4', STRING],
  ['Q5', BOOLEAN],
]
const VALUES = { Q1: 'm', Q2: 7, Q3: 41, Q4: 'green tea', Q5: true } as const

/** Evaluates each expression once. */
export type Evaluator = () => readonly unknown[]

export function canvassEvaluator(): Evaluator {
  const scope = valueScope(new Map(TYPES))
  const env = {
    view: { values: new Map(Object.entries(VALUES)), others: new Map<string, string>() },
    now: 0,
    timeZone: 'UTC',
    seed: '',
  }
  const compiled = MIX.map(({ canvass }) => {
    const compilation = compileExpression(canvass, scope)
    if (!compilation.ok) throw new Error(JSON.stringify(compilation.faults))
    return compilation.expression
  })
  return () => compiled.map((expression) => resultOf(expression.evaluate(env)))
}

const resultOf = (evaluation: { readonly ok: boolean; readonly value?: unknown }): unknown =>
  evaluation.ok ? evaluation.value : evaluation

/** Compiles to JavaScript with `Function`, which Canvass never does. */
export function filtrexEvaluator(): Evaluator {
  const compiled = MIX.map(({ filtrex }) => compileFiltrex(filtrex))
  return () => compiled.map((evaluate) => evaluate(VALUES))
}

export function surveyjsEvaluator({ ExpressionRunner }: Surveyjs): Evaluator {
  const compiled = MIX.map(({ surveyjs }) => new ExpressionRunner(surveyjs))
  return () => compiled.map((runner) => runner.runValues(VALUES))
}

/** Runs over the mix that are timed together. */
const RUNS = 20_000

/** Expressions evaluated a second. @throws Error when the results are not the expected ones */
export function rateOf(evaluate: Evaluator, expected: readonly unknown[]): number {
  if (JSON.stringify(evaluate()) !== JSON.stringify(expected))
    throw new Error(`the evaluators disagree: ${JSON.stringify(evaluate())} and ${JSON.stringify(expected)}`)
  const began = cpuMicros()
  for (let run = 0; run < RUNS; run++) evaluate()
  return (RUNS * MIX.length * 1_000_000) / (cpuMicros() - began)
}
