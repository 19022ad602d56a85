import type { Mode } from '@canvass/domain/session/status.ts'

/** Where a link or a panel id is one person's: in one collector and one mode, so that a test uses nobody's link up. */
export const keyScope = (
  at: { readonly tenantId: string; readonly surveyId: string; readonly mode: Mode },
  collector: string,
): string => [at.tenantId, at.surveyId, collector, at.mode].join('/')
