/** One line of the delivery check: what must hold, whether it does, and the figures it was judged by. */
export interface Check {
  readonly name: string
  readonly holds: boolean
  /** For people, one line. */
  readonly detail: string
  readonly figures: Readonly<Record<string, number>>
  /** What breaks it, the first few. */
  readonly findings: readonly string[]
}

const SHOWN = 10

/** @param broken everything that contradicts the check; it holds when there is nothing */
export function checkOf(
  name: string,
  detail: string,
  figures: Readonly<Record<string, number>>,
  broken: readonly string[],
): Check {
  const more = broken.length > SHOWN ? [`… and ${broken.length - SHOWN} more`] : []
  return { name, holds: broken.length === 0, detail, figures, findings: [...broken.slice(0, SHOWN), ...more] }
}

/** A check that could not be made does not hold: nobody knows. */
export const notChecked = (name: string, why: string): Check => checkOf(name, 'not checked', {}, [why])
