import { Problem, type ProblemData } from '@canvass/domain/problems/problem.ts'
import { bodyTooLarge, uploadEmpty, uploadsExhausted, uploadTypeRefused } from '@canvass/domain/problems/registry.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import { UPLOAD_TYPES } from '@canvass/domain/validation/accepted-kinds.ts'
import { messageFor } from '@canvass/domain/validation/messages.ts'
import { takeUpload } from '@canvass/runtime/evidence/take-upload.ts'
import type { ApiContext } from '../../context.ts'
import type { Uploading } from '../../deps.ts'
import type { FormFault } from '../pages/survey-page.ts'
import { wordsFor } from '../words.ts'

/** Name of the fields that hold the ids of a question's uploads. */
export const uploadField = (question: string): string => `${question}:upload`

/** What respondents read of files that were not taken. */
const MESSAGES: Readonly<Record<string, (problem: ProblemData, locale: string) => string>> = {
  [uploadTypeRefused.code]: ({ extras = {} }, locale) => messageFor(locale, 'upload.type', extras),
  [bodyTooLarge.code]: ({ extras }, locale) => messageFor(locale, 'upload.size', { maxBytes: extras?.limitBytes }),
  [uploadEmpty.code]: (_, locale) => wordsFor(locale).fileEmpty,
  [uploadsExhausted.code]: (_, locale) => wordsFor(locale).filesEnough,
}

/**
 * Stores the files of a form and puts their ids into it, where those stand that were stored before: the form reads the same when it
 * comes again. Tells which were not taken, and why.
 */
export async function storeFiles(
  c: ApiContext,
  uploading: Uploading,
  survey: CompiledSurvey,
  locale: string,
): Promise<readonly FormFault[]> {
  const { sessionId, tenantId } = c.get('respondent')
  const faults: FormFault[] = []
  for (const [id, file] of c.get('files') ?? []) {
    const question = survey.questions.get(id)
    if (question === undefined || !UPLOAD_TYPES.includes(question.type)) continue
    try {
      const bytes = new Uint8Array(await file.arrayBuffer())
      const given = { sessionId, tenantId, bytes, claimed: file.type }
      const upload = await takeUpload(uploading, question.definition, given)
      c.get('form').append(uploadField(id), upload.id)
    } catch (error) {
      const message = error instanceof Problem ? MESSAGES[error.data.code]?.(error.data, locale) : undefined
      if (message === undefined) throw error
      faults.push({ question: id, code: 'upload', severity: 'error', message })
    }
  }
  return faults
}
