import type { Iteration } from '../survey/reading.ts'

/**
 * An iteration as text: `''` outside loops, otherwise `loop=key` joined with `/`, in order of the loops' ids.
 * Ids and codes contain neither of the two signs, so the text stands for exactly one iteration; and it is not the order of
 * the members that counts, because a JSON store does not keep it.
 */
export function iterationText(iteration: Iteration | undefined): string {
  if (iteration === null || iteration === undefined) return ''
  const loops = Object.keys(iteration)
  if (loops.length > 1) loops.sort()
  let text = ''
  for (const loop of loops) text += `${text === '' ? '' : '/'}${loop}=${iteration[loop]}`
  return text
}

/** What a session keeps an answer under: the question, and inside loops its iteration (`Q8@brand=x`). */
export function answerKey(question: string, iteration: Iteration | undefined): string {
  const text = iterationText(iteration)
  return text === '' ? question : `${question}@${text}`
}

/** A page in one iteration, as one word. */
export const placeKey = (place: { readonly page: string; readonly iteration: Iteration }): string =>
  answerKey(place.page, place.iteration)
