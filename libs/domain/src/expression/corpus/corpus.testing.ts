import { AGGREGATES } from './aggregates.testing.ts'
import { ALIASES } from './aliases.testing.ts'
import { ARITHMETIC } from './arithmetic.testing.ts'
import { CHOICES } from './choices.testing.ts'
import { COMPARING } from './comparing.testing.ts'
import { DATES } from './dates.testing.ts'
import { LIMITS } from './limits.testing.ts'
import type { CorpusLine } from './line.testing.ts'
import { NOTHING } from './nothing.testing.ts'
import { PRECEDENCE } from './precedence.testing.ts'
import { REFERENCES } from './references.testing.ts'
import { TEXTS } from './texts.testing.ts'
import { WRITING } from './writing.testing.ts'

/** Every rule of the language, topic by topic. */
export const CORPUS: Readonly<Record<string, readonly CorpusLine[]>> = {
  writing: WRITING,
  precedence: PRECEDENCE,
  arithmetic: ARITHMETIC,
  comparing: COMPARING,
  null: NOTHING,
  choices: CHOICES,
  references: REFERENCES,
  texts: TEXTS,
  dates: DATES,
  aggregates: AGGREGATES,
  aliases: ALIASES,
  limits: LIMITS,
}
