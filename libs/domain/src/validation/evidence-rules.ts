import type { Question } from '../survey/document.ts'
import { isRecord } from '../survey/shape/describe.ts'
import type { UploadFacts } from './evidence.ts'
import type { AnswerRule, RuleContext } from './rule.ts'
import { wrongType } from './wrong-type.ts'

const ID = /^[A-Za-z0-9_-]{1,128}$/

/** Kinds of file a type takes when its author says nothing. */
const IMAGES: readonly string[] = ['image/*']

/** `{"upload": id}`, or a list of them where several files may be given; each an upload that the server knows. */
export function uploadRule(question: Question): AnswerRule {
  const maxFiles = question.maxFiles ?? 1
  const accept = question.accept ?? (question.type === 'file' ? undefined : IMAGES)
  return (value, context) => {
    const single = !Array.isArray(value)
    const files: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (files.length === 0) return { value: null, empty: true }
    if (!files.every(isUpload)) return wrongType(context, '{"upload": id}')
    if (files.length > maxFiles) context.fault('count.files', { max: maxFiles, count: files.length })
    const ids = new Set<string>()
    for (const { upload } of files.slice(0, maxFiles)) {
      if (ids.has(upload)) context.fault('duplicate', { code: upload })
      ids.add(upload)
      checkUpload(upload, { accept, maxBytes: question.maxBytes }, context)
    }
    const kept = files.map(({ upload }) => ({ upload }))
    return { value: single ? kept[0] : kept, empty: false }
  }
}

const isUpload = (value: unknown): value is { readonly upload: string } =>
  isRecord(value) && Object.keys(value).length === 1 && typeof value.upload === 'string' && ID.test(value.upload)

interface UploadBounds {
  readonly accept: readonly string[] | undefined
  readonly maxBytes: number | undefined
}

function checkUpload(upload: string, { accept, maxBytes }: UploadBounds, context: RuleContext): void {
  if (context.evidence === null) return
  const facts = context.evidence.uploads.get(upload)
  if (facts === undefined) {
    context.fault('upload.unknown', { upload })
    return
  }
  if (accept !== undefined && !accept.some((kind) => accepts(kind, facts))) {
    context.fault('upload.type', { upload, mime: facts.mime, accept })
  }
  if (maxBytes !== undefined && facts.bytes > maxBytes) {
    context.fault('upload.size', { upload, maxBytes, bytes: facts.bytes })
  }
}

/** `image/*` covers a family, `image/png` one kind, `*` everything. */
function accepts(kind: string, { mime }: UploadFacts): boolean {
  const wanted = kind.toLowerCase()
  const found = mime.toLowerCase()
  return (
    wanted === '*' ||
    wanted === '*/*' ||
    wanted === found ||
    (wanted.endsWith('/*') && found.startsWith(wanted.slice(0, -1)))
  )
}

/** `{"payment": id}` of a payment that the server knows to be paid, in the amount asked for. */
export function paymentRule({ amount, currency }: Question): AnswerRule {
  return (value, context) => {
    const id = isRecord(value) && Object.keys(value).length === 1 ? value.payment : undefined
    if (typeof id !== 'string' || !ID.test(id)) return wrongType(context, '{"payment": id}')
    const facts = context.evidence?.payments.get(id)
    if (facts === undefined) {
      if (context.evidence !== null) context.fault('payment.unknown', { payment: id })
    } else if (facts.status !== 'paid') context.fault('payment.status', { payment: id, status: facts.status })
    else if (facts.amount !== amount || facts.currency.toUpperCase() !== currency?.toUpperCase()) {
      context.fault('payment.amount', { payment: id, amount, currency })
    }
    return { value: { payment: id }, empty: false }
  }
}

/** `{"version", "given"}` for the version of the text that the respondent saw. */
export function consentRule({ version, mustAccept }: Question): AnswerRule {
  return (value, context) => {
    if (!isRecord(value)) return wrongType(context, '{"version", "given"}')
    const { given, version: seen = version, ...rest } = value
    const sound = typeof given === 'boolean' && (seen === undefined || typeof seen === 'string')
    if (!sound || Object.keys(rest).length > 0) return wrongType(context, '{"version", "given"}')
    if (version !== undefined && value.version !== version) context.fault('consent.version', { version })
    if (mustAccept === true && !given) context.fault('consent.declined')
    return { value: seen === undefined ? { given } : { version: seen, given }, empty: false }
  }
}
