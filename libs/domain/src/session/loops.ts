import { answerKey } from '../answers/key.ts'
import type { CompiledLoop } from '../survey/compiled.ts'
import type { Iteration } from '../survey/reading.ts'
import { labelOfCode } from './answer-label.ts'
import { chosenCodes, typedTexts } from './answer-shape.ts'
import { envAt, evaluated, inside, type SessionContext, within } from './context.ts'
import { displayedOptions } from './options.ts'
import { isSequential } from './order/arrange.ts'
import { arrangedCodes, orderKey } from './order/session-order.ts'
import { renderText } from './piping.ts'
import { countingEntry } from './reading.ts'

/** A survey that repeats more often than this has a fault in its number, not a respondent with that much patience. */
const MAX_REPEATS = 1_000

/** Keys of a loop's iterations in the order in which they run. @param outer names the loops around it */
export function loopKeys(context: SessionContext, id: string, outer: Iteration): readonly string[] {
  const loop = context.survey.loops.get(id)
  if (loop === undefined) return []
  const memo = answerKey(id, outer)
  const known = context.memo.keys.get(memo)
  if (known !== undefined) return known
  const keys = ordered(context, loop, outer, sourceKeys(context, loop, outer))
  context.memo.keys.set(memo, keys)
  return keys
}

/** What a loop runs over, before order and `max`. */
function sourceKeys(context: SessionContext, loop: CompiledLoop, outer: Iteration): readonly string[] {
  const { over } = loop
  switch (over.kind) {
    case 'items':
      return over.items.map((item) => item.code)
    case 'repeat': {
      const count = evaluated(context, over.count, envAt(context, outer))
      const times = typeof count === 'number' ? Math.min(Math.floor(count), loop.max ?? MAX_REPEATS, MAX_REPEATS) : 0
      return Array.from({ length: Math.max(0, times) }, (_, index) => String(index + 1))
    }
    case 'answer':
      return selectedKeys(context, over.question, outer)
  }
}

/** The options chosen, in the order in which they were displayed. */
function selectedKeys(context: SessionContext, question: string, outer: Iteration): readonly string[] {
  const from = context.survey.questions.get(question)
  const there = from === undefined ? undefined : within(outer, from.loops)
  if (from === undefined || there === undefined) return []
  const entry = countingEntry(context, question, there)
  if (entry === undefined) return []
  const chosen = new Set(chosenCodes(entry.value))
  return displayedOptions(context, from, there)
    .map((option) => option.code)
    .filter((code) => chosen.has(code))
}

function ordered(
  context: SessionContext,
  loop: CompiledLoop,
  outer: Iteration,
  keys: readonly string[],
): readonly string[] {
  const { order } = loop
  const pick = Math.min(order?.pick ?? keys.length, loop.max ?? keys.length, keys.length)
  if (order === null || isSequential(order)) return pick < keys.length ? keys.slice(0, pick) : keys
  const all = () => everyKey(context, loop, keys)
  return arrangedCodes(context, orderKey(loop.id, outer), { ...order, pick }, all, keys)
}

/** Every key that the loop could ever have, so that a choice more or less does not stir up the others. */
function everyKey(context: SessionContext, loop: CompiledLoop, keys: readonly string[]): readonly string[] {
  if (loop.over.kind !== 'answer') return keys
  return [...(context.survey.questions.get(loop.over.question)?.options.keys() ?? keys)]
}

/** What the iteration of `id` that `iteration` names is called. */
export function loopLabelOf(context: SessionContext, id: string, iteration: Iteration): string | null {
  const loop = context.survey.loops.get(id)
  const key = iteration?.[id]
  if (loop === undefined || key === undefined) return null
  const { over } = loop
  if (over.kind === 'repeat') return key
  if (over.kind === 'items') {
    const item = over.items.find((each) => each.code === key)
    return item === undefined ? null : renderText(context, item.label, iteration)
  }
  const from = context.survey.questions.get(over.question)
  const there = from === undefined ? undefined : within(iteration, from.loops)
  if (from === undefined || there === undefined) return null
  const typed = typedTexts(countingEntry(context, from.id, there)?.value ?? null).get(key)
  return typed ?? labelOfCode(context, from, key, there)
}

/** Every iteration of the given nested loops, in the order in which they run. @param around what is already known of them */
export function iterationsOf(
  context: SessionContext,
  loops: readonly string[],
  around: Iteration,
): readonly Iteration[] {
  let iterations: readonly Iteration[] = [null]
  for (const loop of loops) {
    iterations = iterations.flatMap((outer) => {
      const known = around?.[loop]
      const keys = known === undefined ? loopKeys(context, loop, outer) : [known]
      return keys.map((key) => inside(outer, loop, key))
    })
  }
  return iterations
}
