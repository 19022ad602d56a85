import type { SurveyDocument } from '@canvass/domain/survey/document.ts'

/** A survey as its address book entry. `id` is public (in links), `key` the short name within a tenant. */
export interface SurveyHead {
  readonly id: string
  readonly tenantId: string
  readonly key: string
  readonly state: 'open' | 'closed'
  /** The version that new sessions run; null before the first publish. */
  readonly liveVersion: number | null
}

export interface SurveyStore {
  byId(id: string): Promise<SurveyHead | undefined>
  byKey(tenantId: string, key: string): Promise<SurveyHead | undefined>
  /** A published version never changes, so callers may keep it for ever. */
  version(id: string, version: number): Promise<SurveyDocument | undefined>
  saveDraft(tenantId: string, key: string, document: SurveyDocument): Promise<SurveyHead>
  draft(tenantId: string, key: string): Promise<SurveyDocument | undefined>
  /** Stores the document as the next version and makes it live; the same document as the live one gives the live version again. */
  publish(tenantId: string, key: string, document: SurveyDocument): Promise<SurveyHead & { liveVersion: number }>
  setState(tenantId: string, key: string, state: SurveyHead['state']): Promise<SurveyHead | undefined>
  list(
    tenantId: string,
    page: { cursor?: string; limit: number },
  ): Promise<{ items: SurveyHead[]; next: string | null }>
}
