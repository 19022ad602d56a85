import { compileSurvey } from '@canvass/domain/survey/compile-survey.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import type { SurveyDocument } from '@canvass/domain/survey/document.ts'
import { LRUCache } from 'lru-cache'

/** Where published versions come from; a version never changes, so what was once compiled stays right. */
export interface SurveyVersions {
  version(surveyId: string, version: number): Promise<SurveyDocument | undefined>
}

export interface SurveyCache {
  /** The compiled version, or undefined when there is none. */
  get(surveyId: string, version: number): Promise<CompiledSurvey | undefined>
}

/** Keeps compiled versions in memory, the last `max` that were used. */
export function createSurveyCache(surveys: SurveyVersions, max = 500): SurveyCache {
  const cache = new LRUCache<string, Promise<CompiledSurvey | undefined>>({ max })

  async function load(surveyId: string, version: number): Promise<CompiledSurvey | undefined> {
    const document = await surveys.version(surveyId, version)
    if (document === undefined) return undefined
    const compiled = compileSurvey(document)
    if (compiled.ok) return compiled.survey
    const faults = compiled.diagnostics.map((fault) => `${fault.path} ${fault.code}`).join(', ')
    throw new Error(`version ${version} of survey ${surveyId} no longer compiles: ${faults}`)
  }

  return {
    async get(surveyId, version) {
      const key = `${surveyId}/${version}`
      const cached = cache.get(key)
      if (cached !== undefined) return cached
      const loading = load(surveyId, version)
      cache.set(key, loading)
      // What failed or was not there yet must be asked for again.
      const survey = await loading.catch((error: unknown) => {
        cache.delete(key)
        throw error
      })
      if (survey === undefined) cache.delete(key)
      return survey
    },
  }
}
