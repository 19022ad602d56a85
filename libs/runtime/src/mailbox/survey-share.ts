/** Who wants how much of the mailboxes, as far as this process is asked. */
export interface SurveyShare {
  /** Notes that a command of the survey is wanted; tells whether the survey has more than its share of what is wanted lately. */
  asked(surveyId: string): boolean
}

/** What was asked in one stretch of time. */
interface Stretch {
  total: number
  readonly of: Map<string, number>
}

const STRETCH_MS = 5_000

/**
 * Counts what is asked in this and the last five seconds; refused commands too, so that a survey that wants too much does not look
 * small because it is refused. One that is alone has all to itself.
 * @param percent of all commands that one survey may want; at 100 none ever wants too much
 * @param now milliseconds that only move forward
 */
export function createSurveyShare(percent: number, now: () => number = () => performance.now()): SurveyShare {
  let last: Stretch = { total: 0, of: new Map() }
  let current: Stretch = { total: 0, of: new Map() }
  let began = now()

  function turn(): void {
    const passed = now() - began
    if (passed < STRETCH_MS) return
    last = passed < 2 * STRETCH_MS ? current : { total: 0, of: new Map() }
    current = { total: 0, of: new Map() }
    began = now()
  }

  return {
    asked(surveyId) {
      turn()
      current.total += 1
      current.of.set(surveyId, (current.of.get(surveyId) ?? 0) + 1)
      const all = current.total + last.total
      const its = (current.of.get(surveyId) ?? 0) + (last.of.get(surveyId) ?? 0)
      return its < all && its > (all * percent) / 100
    },
  }
}
