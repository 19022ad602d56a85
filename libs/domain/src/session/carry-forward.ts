import type { CompiledQuestion, OptionSource } from '../survey/compiled.ts'
import type { Iteration } from '../survey/reading.ts'
import { chosenCodes, typedTexts } from './answer-shape.ts'
import { envAt, envOver, evaluated, type SessionContext, within } from './context.ts'
import { iterationsOf } from './loops.ts'
import { type DisplayedOption, displayedOptions, labelOfOption } from './options.ts'
import { countingEntry } from './reading.ts'

type Carried = Extract<OptionSource, { kind: 'from' }>

/**
 * The options that a question takes over from another: in the same iteration when both are in one, from all iterations in turn when
 * only the other is. What was typed under an option comes along as its label.
 */
export function carriedOptions(
  context: SessionContext,
  source: Carried,
  iteration: Iteration,
): readonly DisplayedOption[] {
  const from = context.survey.questions.get(source.question)
  if (from === undefined) return []
  const there = within(iteration, from.loops)
  const iterations = there === undefined ? iterationsOf(context, from.loops, iteration) : [there]
  const carried = new Map<string, DisplayedOption>()
  for (const each of iterations) {
    for (const option of carriedFrom(context, from, source.mode, each)) {
      if (!carried.has(option.code)) carried.set(option.code, option)
    }
  }
  return filtered(context, source, iteration, [...carried.values()])
}

function carriedFrom(
  context: SessionContext,
  from: CompiledQuestion,
  mode: Carried['mode'],
  iteration: Iteration,
): readonly DisplayedOption[] {
  const entry = countingEntry(context, from.id, iteration)
  const chosen = chosenCodes(entry?.value ?? null)
  const texts = typedTexts(entry?.value ?? null)
  const displayed = displayedOptions(context, from, iteration).map((option) => withText(option, texts))
  switch (mode) {
    case 'displayed':
      return displayed
    case 'all':
      return everyOption(from, displayed, texts)
    case 'selected':
      return displayed.filter((option) => chosen.includes(option.code))
    case 'unselected':
      return displayed.filter((option) => !chosen.includes(option.code))
    case 'ranked':
      return chosen.flatMap((code) => displayed.find((option) => option.code === code) ?? [])
    case 'other':
      return displayed.filter((option) => option.typed !== null && chosen.includes(option.code))
  }
}

/** All options in document order, displayed or not; a question that carries its own keeps what was typed further up. */
function everyOption(
  from: CompiledQuestion,
  displayed: readonly DisplayedOption[],
  texts: ReadonlyMap<string, string>,
): readonly DisplayedOption[] {
  return [...from.options.values()].map(
    (option) =>
      displayed.find((shown) => shown.code === option.code) ??
      withText({ code: option.code, option, typed: null }, texts),
  )
}

function withText(option: DisplayedOption, texts: ReadonlyMap<string, string>): DisplayedOption {
  const typed = texts.get(option.code)
  return typed === undefined ? option : { ...option, typed }
}

function filtered(
  context: SessionContext,
  source: Carried,
  iteration: Iteration,
  options: readonly DisplayedOption[],
): readonly DisplayedOption[] {
  const { filter } = source
  if (filter === null) return options
  const reading = envAt(context, iteration).view
  return options.filter((option) => {
    const label = labelOfOption(context, option, iteration)
    return evaluated(context, filter, envOver(context, { ...reading, option: { code: option.code, label } })) === true
  })
}
