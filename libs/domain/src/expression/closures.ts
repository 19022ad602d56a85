import { charge, type Run } from './budget.ts'
import type { Link, Operation, Typed } from './typed.ts'
import type { Value } from './value.ts'

/** One node as a closure; it charges its own step. */
export type Code<View> = (run: Run<View>) => Value

/** Turns a checked tree into closures. Every node evaluated costs one step, whichever branch is taken. */
export function compile<View>(node: Typed<View>): Code<View> {
  switch (node.kind) {
    case 'constant':
      return constantCode(node.value, 1)
    case 'read': {
      const { read } = node
      return (run) => {
        charge(run, 1)
        return read(run.env)
      }
    }
    case 'list':
      return listCode(node.items)
    case 'apply':
      return applyCode(node.operation, node.operands.map(compile))
    case 'gather': {
      const [{ fold }, operands] = [node, node.operands.map(compile)]
      return (run) => {
        charge(run, 1)
        return fold(
          run,
          operands.map((operand) => operand(run)),
        )
      }
    }
    case 'chain':
      return chainCode(compile(node.first), node.rest)
    case 'and':
    case 'or':
      return logicCode(node.operands.map(compile), node.kind === 'or')
    case 'first':
      return firstCode(node.operands.map(compile))
    case 'choice':
      return choiceCode(compile(node.condition), compile(node.then), compile(node.otherwise))
    case 'each':
      return eachCode(node)
  }
}

const constantCode =
  <View>(value: Value, steps: number): Code<View> =>
  (run) => {
    charge(run, steps)
    return value
  }

/** A list of constants is made once; it costs as much as one made anew. */
function listCode<View>(items: readonly Typed<View>[]): Code<View> {
  const constants = items.flatMap((item) => (item.kind === 'constant' ? [item.value] : []))
  if (constants.length === items.length) return constantCode(constants, 1 + constants.length)
  const codes = items.map(compile)
  return (run) => {
    charge(run, 1)
    return codes.map((code) => code(run))
  }
}

function applyCode<View>(operation: Operation, operands: readonly Code<View>[]): Code<View> {
  const [a, b, c] = operands
  if (a && b && c)
    return (run) => {
      charge(run, 1)
      return operation(run, a(run), b(run), c(run))
    }
  if (a && b)
    return (run) => {
      charge(run, 1)
      return operation(run, a(run), b(run), null)
    }
  return (run) => {
    charge(run, 1)
    return operation(run, a ? a(run) : null, null, null)
  }
}

function chainCode<View>(first: Code<View>, links: readonly Link<View>[]): Code<View> {
  const rest = links.map(({ operation, operand }) => ({ operation, operand: compile(operand) }))
  return (run) => {
    charge(run, rest.length)
    let value = first(run)
    for (const { operation, operand } of rest) value = operation(run, value, operand(run), null)
    return value
  }
}

/** `or` ends at the first true, `and` at the first that is not true; null reads as false. */
function logicCode<View>(operands: readonly Code<View>[], decisive: boolean): Code<View> {
  return (run) => {
    charge(run, 1)
    for (const operand of operands) if ((operand(run) === true) === decisive) return decisive
    return !decisive
  }
}

function firstCode<View>(operands: readonly Code<View>[]): Code<View> {
  return (run) => {
    charge(run, 1)
    for (const operand of operands) {
      const value = operand(run)
      if (value !== null) return value
    }
    return null
  }
}

function choiceCode<View>(condition: Code<View>, then: Code<View>, otherwise: Code<View>): Code<View> {
  return (run) => {
    charge(run, 1)
    return condition(run) === true ? then(run) : otherwise(run)
  }
}

/** Evaluates inside each row or iteration, and gives the outer environment back afterwards. */
function eachCode<View>({ source, condition, value, fold }: Typed<View> & { kind: 'each' }): Code<View> {
  const test = condition && compile(condition)
  const take = value && compile(value)
  return (run) => {
    charge(run, 1)
    const outer = run.env
    const values: Value[] = []
    for (const env of source.each(outer)) {
      charge(run, 1)
      run.env = env
      if (!test || test(run) === true) values.push(take ? take(run) : true)
    }
    run.env = outer
    return fold(run, values)
  }
}
