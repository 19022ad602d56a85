import type { Question } from '../survey/document.ts'
import { isRecord } from '../survey/shape/describe.ts'
import { acceptedKinds, isAccepted } from './accepted-kinds.ts'
import type { PaymentStatus } from './evidence.ts'
import type { AnswerRule, RuleContext } from './rule.ts'
import { wrongType } from './wrong-type.ts'

const ID = /^[A-Za-z0-9_-]{1,128}$/

/** `{"upload": id}`, or a list of them where several files may be given; each an upload that the server knows. */
export function uploadRule(question: Question): AnswerRule {
  const maxFiles = question.maxFiles ?? 1
  const accept = acceptedKinds(question)
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
      checkUpload(upload, { question: question.id, accept, maxBytes: question.maxBytes }, context)
    }
    const kept = files.map(({ upload }) => ({ upload }))
    return { value: single ? kept[0] : kept, empty: false }
  }
}

const isUpload = (value: unknown): value is { readonly upload: string } =>
  isRecord(value) && Object.keys(value).length === 1 && typeof value.upload === 'string' && ID.test(value.upload)

interface UploadBounds {
  readonly question: string
  readonly accept: readonly string[] | undefined
  readonly maxBytes: number | undefined
}

function checkUpload(upload: string, { question, accept, maxBytes }: UploadBounds, context: RuleContext): void {
  if (context.evidence === null) return
  const facts = context.evidence.uploads.get(upload)
  if (facts === undefined) {
    context.fault('upload.unknown', { upload })
    return
  }
  if (facts.question !== question) context.fault('upload.question', { upload, question: facts.question })
  if (!isAccepted(accept, facts.mime)) {
    context.fault('upload.type', { upload, mime: facts.mime, accept })
  }
  if (maxBytes !== undefined && facts.bytes > maxBytes) {
    context.fault('upload.size', { upload, maxBytes, bytes: facts.bytes })
  }
}

/** What to tell of a payment that is not paid. */
const UNPAID: Readonly<
  Record<Exclude<PaymentStatus, 'paid'>, 'payment.pending' | 'payment.failed' | 'payment.refunded'>
> = {
  pending: 'payment.pending',
  failed: 'payment.failed',
  refunded: 'payment.refunded',
}

/** `{"payment": id}` of a payment for this question that the server knows to be paid, in the amount asked for. */
export function paymentRule({ id: question, amount, currency }: Question): AnswerRule {
  return (value, context) => {
    const payment = isRecord(value) && Object.keys(value).length === 1 ? value.payment : undefined
    if (typeof payment !== 'string' || !ID.test(payment)) return wrongType(context, '{"payment": id}')
    const facts = context.evidence?.payments.get(payment)
    if (facts === undefined) {
      if (context.evidence !== null) context.fault('payment.unknown', { payment })
    } else if (facts.question !== question) context.fault('payment.question', { payment, question: facts.question })
    else if (facts.status !== 'paid') context.fault(UNPAID[facts.status], { payment, status: facts.status })
    else if (facts.amount !== amount || facts.currency.toUpperCase() !== currency?.toUpperCase()) {
      context.fault('payment.amount', { payment, amount, currency })
    }
    return { value: { payment }, empty: false }
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
