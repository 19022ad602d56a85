import { answerKey, placeKey } from '../answers/key.ts'
import { entryAt, put, type SessionContext } from './context.ts'
import type { Place } from './event.ts'
import { type Destination, destinationAfter } from './routing.ts'
import { isQuestionShown } from './visibility.ts'

/**
 * Follows the way from a place that is being submitted, and puts answers on or off the path as it goes.
 *
 * The path is what was submitted on the way here, this place, and, after going back, the places ahead that were submitted before
 * and that the way leads through again with the answers they have. Answers elsewhere are off the path.
 * @returns where the way leads next, and the keys of the places ahead that are on the path
 */
export function followPath(context: SessionContext, place: Place): { next: Destination; ahead: ReadonlySet<string> } {
  const beyond = placesBeyond(context, place)
  if (beyond.size === 0) return { next: destinationAfter(context, place), ahead: beyond }
  leave(context, beyond)
  const next = destinationAfter(context, place)
  const ahead = new Set<string>()
  let current = next
  while (current.kind === 'place' && beyond.has(placeKey(current.place)) && !ahead.has(placeKey(current.place))) {
    ahead.add(placeKey(current.place))
    enter(context, current.place)
    current = destinationAfter(context, current.place)
  }
  return { next, ahead }
}

const NONE: ReadonlySet<string> = new Set()

/** Places submitted once that are not on the way to here; there are none unless the respondent went back. */
function placesBeyond(context: SessionContext, place: Place): ReadonlySet<string> {
  const { trail, beyond } = context.state
  if (beyond.length === 0) return NONE
  const behind = new Set([...trail, place].map(placeKey))
  return new Set(beyond.map(placeKey).filter((key) => !behind.has(key)))
}

function leave(context: SessionContext, places: ReadonlySet<string>): void {
  for (const entry of context.state.answers.values()) {
    if (entry.onPath && places.has(placeKey(entry.place))) put(context, { ...entry, onPath: false })
  }
}

/** Question by question, since one may be visible because of another above it. */
function enter(context: SessionContext, place: Place): void {
  for (const question of context.survey.page.get(place.page)?.questions ?? []) {
    const entry = entryAt(context, answerKey(question.id, place.iteration))
    if (entry === undefined || entry.onPath || !isQuestionShown(context, question, place.iteration)) continue
    put(context, { ...entry, onPath: true })
  }
}
