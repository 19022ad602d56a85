import type { SurveyHead } from '../ports/survey-store.ts'
import { createFreshReads, type FreshReads, type FreshReadsOptions } from './fresh-reads.ts'

/** Heads of surveys by id; undefined where there is no such survey. */
export type SurveyHeads = FreshReads<SurveyHead | undefined>

interface SurveyHeadsOptions extends Omit<FreshReadsOptions<SurveyHead | undefined>, 'read'> {
  readonly byId: (surveyId: string) => Promise<SurveyHead | undefined>
}

export const createSurveyHeads = ({ byId, ...options }: SurveyHeadsOptions): SurveyHeads =>
  createFreshReads({ ...options, read: byId })
