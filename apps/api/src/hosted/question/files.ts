import { acceptedKinds } from '@canvass/domain/validation/accepted-kinds.ts'
import { html } from 'hono/html'
import { uploadField } from '../answers/store-files.ts'
import type { Html } from '../layout.ts'
import { type Asked, boundOf, choice, describedBy } from './asked.ts'

/** Ids of the uploads that an answer names. */
const uploadsOf = (answer: unknown): readonly string[] =>
  [answer].flat().flatMap((one) => {
    const isUpload = typeof one === 'object' && one !== null && 'upload' in one && typeof one.upload === 'string'
    return isUpload ? [String(one.upload)] : []
  })

/** Files that are stored, each to be kept or not, and a control to choose others. */
export function filesField(asked: Asked): Html {
  const { question, words } = asked
  const several = (boundOf(question, 'maxFiles') ?? 1) > 1
  const { accept } = question.constraints ?? {}
  const kinds = acceptedKinds({ type: question.type, ...(Array.isArray(accept) && { accept }) }) ?? []
  const stored = uploadsOf(question.answer).map((id, index) =>
    choice('checkbox', uploadField(question.id), id, `${words.storedFile} ${index + 1}`, true),
  )
  return html`${stored}<input type="file" id="${question.id}" name="${question.id}" accept="${kinds.join(',')}"
aria-label="${words.newFile}" aria-describedby="${describedBy(asked)}" ${several ? 'multiple' : ''}>`
}
