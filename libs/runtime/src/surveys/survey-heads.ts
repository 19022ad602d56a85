import { Problem } from '@canvass/domain/problems/problem.ts'
import { unavailable } from '@canvass/domain/problems/registry.ts'
import { DeadlineError, withDeadline } from '@canvass/platform/resilience/deadline.ts'
import { LRUCache } from 'lru-cache'
import type { SurveyHead } from '../ports/survey-store.ts'

export interface SurveyHeads {
  /**
   * The head of a survey, at most about a second old, and older only while the store does not answer.
   * @throws Problem unavailable when the store does not answer and nothing is known
   */
  get(surveyId: string): Promise<SurveyHead | undefined>
  /** Asks the store again next time, because this process has just changed the survey. */
  forget(surveyId: string): void
}

export interface SurveyHeadsOptions {
  readonly byId: (surveyId: string) => Promise<SurveyHead | undefined>
  /** How old a head may be while the store answers, milliseconds. */
  readonly freshMs?: number
  /** How long the store may keep one who asks waiting, milliseconds; a known head is served instead of waiting this long. */
  readonly patienceMs?: number
  readonly max?: number
  readonly now?: () => number
}

interface Known {
  readonly head: SurveyHead | undefined
  readonly at: number
}

/** Keeps heads of surveys, absent ones too, so that starting a session asks Postgres once a second for each survey, not each time. */
export function createSurveyHeads(options: SurveyHeadsOptions): SurveyHeads {
  const { byId, freshMs = 1_000, patienceMs = 2_000, max = 10_000, now = () => performance.now() } = options
  const known = new LRUCache<string, Known>({ max })
  const asking = new Map<string, Promise<Known>>()

  function ask(surveyId: string): Promise<Known> {
    const running = asking.get(surveyId)
    if (running !== undefined) return running
    const answer = byId(surveyId)
      .then((head) => {
        const fresh = { head, at: now() }
        known.set(surveyId, fresh)
        return fresh
      })
      .finally(() => asking.delete(surveyId))
    asking.set(surveyId, answer)
    return answer
  }

  return {
    async get(surveyId) {
      const last = known.get(surveyId)
      if (last !== undefined && now() - last.at < freshMs) return last.head
      try {
        const fresh = await withDeadline(ask(surveyId), last === undefined ? patienceMs : 100, 'reading a survey')
        return fresh.head
      } catch (error) {
        if (last !== undefined) return last.head
        if (error instanceof DeadlineError) throw new Problem(unavailable('The database'))
        throw error
      }
    },
    forget: (surveyId) => {
      known.delete(surveyId)
    },
  }
}
