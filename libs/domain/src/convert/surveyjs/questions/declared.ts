import type { Question } from '../../../survey/document.ts'
import type { Conversion } from '../conversion.ts'
import type { Known, Place } from '../names/known.ts'
import type { Node } from '../source/node.ts'

/** What a type adds to a question. */
export type Specific = Partial<Omit<Question, 'id' | 'visibleIf'>> & Pick<Question, 'type'>

/** A question in two steps: what its name means is told first, so that expressions anywhere can read it. */
export interface Declared {
  readonly known: Known
  /** Called once, when all names are known. */
  build(place: Place): Specific
}

/** @param id of the question here */
export type Declare = (conversion: Conversion, node: Node, id: string) => Declared
