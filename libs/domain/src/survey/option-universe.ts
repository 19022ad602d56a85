import type { Option, OptionsFrom, Question, SurveyDocument } from './document.ts'

export interface KnownOption {
  readonly option: Option
  /** False for options without a text, and where the text was typed at the question they were carried from. */
  readonly takesText: boolean
}

/** Every option of a question that can ever be displayed, in the order of the document. */
export interface OptionUniverse {
  readonly byCode: ReadonlyMap<string, KnownOption>
  readonly codes: readonly string[]
  /** How many questions the options were carried through. */
  readonly depth: number
}

/** Options may be carried through this many questions; deeper chains are refused, and end here. */
export const MAX_CARRY = 20

const NONE: OptionUniverse = { byCode: new Map(), codes: [], depth: 0 }

/** Labels of a yes-no question whose author wrote none. */
const YES_NO: readonly Option[] = [
  { code: 'yes', label: { en: 'Yes', de: 'Ja' } },
  { code: 'no', label: { en: 'No', de: 'Nein' } },
]

/** Options that an author wrote at the question, or that its type implies. */
export const ownOptions = (question: Question): readonly Option[] =>
  question.options ?? (question.type === 'yesno' ? YES_NO : [])

/** Finds the universe of a question, each computed once. A circle of carrying ends where it began. */
export function optionUniverses(
  document: SurveyDocument,
  findQuestion: (id: string) => Question | undefined,
): (question: Question) => OptionUniverse {
  const lists = new Map(Object.entries(document.lists ?? {}).map(([id, { options }]) => [id, universeOf(options)]))
  const known = new Map<Question, OptionUniverse>()

  const find = (question: Question): OptionUniverse => {
    const found = known.get(question)
    if (found !== undefined) return found
    known.set(question, NONE)
    const universe = make(question)
    known.set(question, universe)
    return universe
  }
  const make = (question: Question): OptionUniverse => {
    const { optionsFrom, optionsList } = question
    if (optionsFrom === undefined) {
      return optionsList === undefined ? universeOf(ownOptions(question)) : (lists.get(optionsList) ?? NONE)
    }
    const source = findQuestion(optionsFrom.question)
    const carried = source === undefined ? NONE : find(source)
    if (carried.depth >= MAX_CARRY) return { ...NONE, depth: MAX_CARRY + 1 }
    return universeOf(optionsFrom.add ?? [], carriedBy(optionsFrom.mode, carried), carried.depth + 1)
  }
  return find
}

/** An option that was selected brings its text along, so that it takes none again. */
function carriedBy(mode: OptionsFrom['mode'], { byCode }: OptionUniverse): readonly KnownOption[] {
  const options = [...byCode.values()]
  if (mode === 'all' || mode === 'displayed' || mode === 'unselected') return options
  const chosen = options.map(({ option }) => ({ option, takesText: false }))
  return mode === 'other' ? chosen.filter(({ option }) => option.other !== undefined) : chosen
}

function universeOf(own: readonly Option[], carried: readonly KnownOption[] = [], depth = 0): OptionUniverse {
  const byCode = new Map<string, KnownOption>()
  for (const known of carried) byCode.set(known.option.code, known)
  for (const option of own) {
    if (!byCode.has(option.code)) byCode.set(option.code, { option, takesText: option.other !== undefined })
  }
  return { byCode, codes: [...byCode.keys()], depth }
}
