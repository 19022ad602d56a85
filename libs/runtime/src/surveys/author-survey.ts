import { Problem } from '@canvass/domain/problems/problem.ts'
import { surveyInvalid, surveyNotFound } from '@canvass/domain/problems/registry.ts'
import { compileSurvey } from '@canvass/domain/survey/compile-survey.ts'
import { createReport, type Diagnostic } from '@canvass/domain/survey/diagnostic.ts'
import { readDocument } from '@canvass/domain/survey/read-document.ts'
import type { SurveyHead, SurveyStore } from '../ports/survey-store.ts'

export interface SavedDraft {
  readonly head: SurveyHead
  /** What would keep it from being published, and what an author should look at. */
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Keeps a draft. It must have the shape of a survey; whether it makes sense is told, and only matters when it is published.
 * @throws Problem survey-invalid when the shape is wrong
 */
export async function saveDraft(
  store: Pick<SurveyStore, 'saveDraft'>,
  tenantId: string,
  key: string,
  document: unknown,
): Promise<SavedDraft> {
  const report = createReport()
  const read = readDocument(document, report)
  if (read === null || report.hasErrors()) throw new Problem(surveyInvalid(report.diagnostics))
  const head = await store.saveDraft(tenantId, key, read.document)
  return { head, diagnostics: compileSurvey(read.document).diagnostics }
}

/**
 * Makes the draft the live version; publishing the same document again gives the live version again.
 * @throws Problem survey-not-found without a draft, survey-invalid with every fault
 */
export async function publishSurvey(
  store: Pick<SurveyStore, 'draft' | 'publish'>,
  tenantId: string,
  key: string,
): Promise<SurveyHead & { readonly liveVersion: number }> {
  const draft = await store.draft(tenantId, key)
  if (draft === undefined) throw new Problem(surveyNotFound())
  const compiled = compileSurvey(draft)
  if (!compiled.ok) throw new Problem(surveyInvalid(compiled.diagnostics))
  return store.publish(tenantId, key, draft)
}
