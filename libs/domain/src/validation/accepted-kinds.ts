import type { Question, QuestionType } from '../survey/document.ts'

/** Types of questions that are answered with uploads. */
export const UPLOAD_TYPES: readonly QuestionType[] = ['file', 'photo', 'signature']

const IMAGES: readonly string[] = ['image/*']

/** A question, or what a page shows of it. */
interface KindsOf {
  readonly type: string
  readonly accept?: Question['accept']
}

/** Kinds of file that a question takes; undefined where it takes everything. Photos and signatures are images unless their author says more. */
export const acceptedKinds = ({ accept, type }: KindsOf): readonly string[] | undefined =>
  accept ?? (type === 'file' ? undefined : IMAGES)

/** Whether one of the kinds covers a type: `image/*` a family, `image/png` one kind, `*` everything. */
export function isAccepted(kinds: readonly string[] | undefined, mime: string): boolean {
  const found = mime.toLowerCase()
  return kinds === undefined || kinds.some((kind) => covers(kind.toLowerCase(), found))
}

const covers = (kind: string, mime: string): boolean =>
  kind === '*' || kind === '*/*' || kind === mime || (kind.endsWith('/*') && mime.startsWith(kind.slice(0, -1)))
