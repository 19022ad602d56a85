import type { Loop, Question, Text } from '../../../survey/document.ts'
import type { Conversion } from '../conversion.ts'
import type { Written } from '../expression/translate.ts'
import type { Known, Place } from '../names/known.ts'
import type { Node } from '../source/node.ts'
import type { Variables } from './variables.ts'

/** A question whose name is known and whose properties are read when all names are. */
export interface QuestionDraft {
  readonly id: string
  /** Its name in the source; null for what is added here. */
  readonly name: string | null
  readonly path: string
  readonly conditions: Written[]
  readonly place: Place
  body(): Omit<Question, 'id' | 'visibleIf'>
}

/** What a page of the document is made of: a page of the source, a part of it, or the inside of a repeated panel. */
export interface Frame {
  readonly path: string
  readonly name: string
  readonly conditions: Written[]
  readonly around: readonly Known[]
  title(): Text | undefined
}

export interface PageDraft {
  readonly frame: Frame
  /** Whether it is the first page of its frame: loops inside cut it in parts. */
  readonly isFirst: boolean
  readonly questions: QuestionDraft[]
}

export interface LoopDraft {
  readonly known: Known
  readonly path: string
  readonly max?: number
  over(): Loop['over']
}

/** The survey while it is being laid out. */
export interface Layout {
  readonly conversion: Conversion
  readonly variables: Variables
  readonly pages: PageDraft[]
  readonly loops: LoopDraft[]
  /** Names that triggers give values to, and names whose visibility they change. */
  readonly assigned: ReadonlySet<string>
  readonly revealed: ReadonlySet<string>
  /** The first question with a value that others may share, by the name of the value. */
  readonly shared: Map<string, string>
  /** The page that the next question of a frame goes to; null when a new one is to be begun. */
  current: PageDraft | null
  /** Lays out elements one after another. */
  layOut(elements: readonly Node[], spot: Spot): void
}

/** Where an element stands. */
export interface Spot {
  readonly frame: Frame
  /** Conditions of the panels around it, on this page. */
  readonly conditions: readonly Written[]
  /** How many panels it is in. */
  readonly depth: number
  /** Makes a name known where the element stands; false when it is taken. */
  declare(name: string, known: Known): boolean
}

export const placeOf = ({ frame }: Spot): Place => ({ around: frame.around, item: null })

/** Puts a question on the page of its frame, which is begun where a loop has ended the last one. */
export function addQuestion(
  layout: Layout,
  spot: Spot,
  question: Omit<QuestionDraft, 'place' | 'conditions'>,
  own: readonly Written[] = [],
): void {
  if (layout.current === null || layout.current.frame !== spot.frame) {
    const isFirst = !layout.pages.some(({ frame }) => frame === spot.frame)
    layout.current = { frame: spot.frame, isFirst, questions: [] }
    layout.pages.push(layout.current)
  }
  layout.current.questions.push({ ...question, place: placeOf(spot), conditions: [...spot.conditions, ...own] })
}

/** Ends the page at hand, so that what follows begins another. */
export function endPage(layout: Layout): void {
  layout.current = null
}
