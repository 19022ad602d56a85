import { AGGREGATE_FUNCTIONS } from './aggregates.ts'
import { ALIASES } from './aliases.ts'
import { CHOICE_FUNCTIONS } from './choices.ts'
import { DATE_FUNCTIONS } from './dates.ts'
import { NUMBER_FUNCTIONS } from './numbers.ts'
import { ROW_FUNCTIONS } from './rows.ts'
import type { FunctionSpec } from './spec.ts'
import { TEXT_FUNCTIONS } from './text.ts'
import { VALUE_FUNCTIONS } from './values.ts'

const ALL: readonly FunctionSpec[] = [
  ...CHOICE_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...AGGREGATE_FUNCTIONS,
  ...VALUE_FUNCTIONS,
  ...ROW_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...DATE_FUNCTIONS,
  ...ALIASES,
]

const byName: ReadonlyMap<string, FunctionSpec> = new Map(ALL.map((spec) => [spec.name.toLowerCase(), spec]))

/** Finds a function whatever the case of its name. */
export const functionNamed = (name: string): FunctionSpec | undefined => byName.get(name.toLowerCase())

/** Names as they are documented. */
export const functionNames = (): readonly string[] => ALL.map((spec) => spec.name)
