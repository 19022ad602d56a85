import { createHash } from 'node:crypto'
import { Problem } from '@canvass/domain/problems/problem.ts'
import { bodyTooLarge, uploadEmpty, uploadsExhausted, uploadTypeRefused } from '@canvass/domain/problems/registry.ts'
import type { Question } from '@canvass/domain/survey/document.ts'
import { acceptedKinds, isAccepted } from '@canvass/domain/validation/accepted-kinds.ts'
import type { SessionAllowance, StoredUpload, UploadStore } from '../ports/upload-store.ts'

/** Tells what a file is by its content. @param claimed the type that the client gave; believed only where contents do not differ */
export type Sniff = (bytes: Uint8Array, claimed: string | undefined) => Promise<string>

export interface UploadDeps {
  readonly uploads: Pick<UploadStore, 'store'>
  readonly sniff: Sniff
  readonly newId: () => string
  /** Of one file. */
  readonly limitBytes: number
  readonly allowance: SessionAllowance
}

/** A file as it came, with whose it is. */
export interface GivenFile {
  readonly sessionId: string
  readonly tenantId: string
  readonly bytes: Uint8Array
  readonly claimed: string | undefined
}

/** Greatest file that a question takes here, bytes. */
export const greatestUpload = ({ limitBytes }: Pick<UploadDeps, 'limitBytes'>, { maxBytes }: Question): number =>
  Math.min(limitBytes, maxBytes ?? limitBytes)

/**
 * Stores a file that a session gives for a question.
 * @throws Problem upload-empty, body-too-large, upload-type-refused, uploads-exhausted
 */
export async function takeUpload(deps: UploadDeps, question: Question, file: GivenFile): Promise<StoredUpload> {
  const { sessionId, tenantId, bytes, claimed } = file
  const limit = greatestUpload(deps, question)
  if (bytes.length === 0) throw new Problem(uploadEmpty())
  if (bytes.length > limit) throw new Problem(bodyTooLarge(limit))
  const mime = await deps.sniff(bytes, claimed)
  const accept = acceptedKinds(question)
  if (!isAccepted(accept, mime)) throw new Problem(uploadTypeRefused(mime, accept ?? []))
  const stored = await deps.uploads.store(
    {
      id: deps.newId(),
      ...{ tenantId, sessionId, question: question.id, mime, bytes },
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    },
    deps.allowance,
  )
  if (stored === undefined) throw new Problem(uploadsExhausted(deps.allowance))
  return stored
}
