import type { Violation } from '../validation/violation.ts'
import { problem } from './problem.ts'

/*
 * Every problem a client can meet. A code never changes; the detail says what was wrong and what to do about it.
 * Which HTTP status goes with a code is the API's business, so no number stands here.
 */

// A session and its steps

export const answersInvalid = problem(
  'answers-invalid',
  'Some answers break the rules of their questions',
  /** @param shown ids of the questions that are shown with the answers sent, some of which they may have made appear */
  (violations: readonly Violation[], shown: readonly string[]) => ({
    detail: `${violations.length === 1 ? 'One rule is' : `${violations.length} rules are`} broken; see violations. The step is not used up: correct the answers and send it again. Warnings pass when their codes are listed in acknowledged.`,
    extras: { violations, shown },
  }),
)

export const stepConflict = problem(
  'step-conflict',
  'This step was already submitted with other answers',
  (currentStep: number) => ({
    detail: `Nothing was changed. Read the session and go on with step ${currentStep}.`,
    extras: { currentStep },
  }),
)

export const stepAhead = problem('step-ahead', 'A step before this one is still missing', (currentStep: number) => ({
  detail: `The next step of this session is ${currentStep}. Send that one first, or wait until it is answered.`,
  extras: { currentStep },
}))

export const sessionEnded = problem('session-ended', 'This session is over', (currentStep: number) => ({
  detail: 'It takes no further answers. Read the session to see its ending.',
  extras: { currentStep },
}))

export const sessionSuspended = problem('session-suspended', 'This session is suspended', (currentStep: number) => ({
  detail: 'Resume it with its resume token, then send the step again.',
  extras: { currentStep },
}))

export const sessionNotFound = problem('session-not-found', 'There is no such session', () => ({
  detail: 'The id is wrong, or the start of this session was refused. Start a new session.',
}))

export const backNotAllowed = problem('back-not-allowed', 'This survey does not let respondents go back', () => ({
  detail: 'Send the current page instead.',
}))

export const rejectNotAllowed = problem(
  'reject-not-allowed',
  'Only a completed session can be rejected',
  (status: string) => ({
    detail: `This session is ${status}. Nothing was changed.`,
  }),
)

export const commandSetAside = problem(
  'command-set-aside',
  'The step could not be processed and was set aside',
  (deadLetterId: string) => ({
    detail:
      'Nobody lost it: it is kept as a dead letter for the operators. The step is not used up and may be sent again.',
    extras: { deadLetterId },
  }),
)

export const commandNotSupported = problem(
  'command-not-supported',
  'This command is not known here',
  (kind: string) => ({
    detail: `The kind ${JSON.stringify(kind)} is not one that sessions take.`,
  }),
)

export const idempotencyConflict = problem(
  'idempotency-conflict',
  'This idempotency key was used with another payload',
  () => ({ detail: 'Use a fresh key for another request; repeat the same payload to get the same session again.' }),
)

// Uploads and payments, which answers refer to

export const questionNotFound = problem(
  'question-not-found',
  'The survey has no such question',
  (question: string) => ({
    detail: `There is no question ${JSON.stringify(question)} in the version of the survey that this session runs.`,
    extras: { question },
  }),
)

export const questionTypeMismatch = problem(
  'question-type-mismatch',
  'The question is not of the type that this is for',
  (question: string, questionType: string, expected: readonly string[]) => ({
    detail: `${question} is of the type ${questionType}; this is for questions of the types ${expected.join(', ')}.`,
    extras: { question, questionType, expected },
  }),
)

export const uploadEmpty = problem('upload-empty', 'There is nothing in the upload', () => ({
  detail: 'Send the content of the file as the body.',
}))

export const uploadTypeRefused = problem(
  'upload-type-refused',
  'The question does not take files of this type',
  (mime: string, accept: readonly string[]) => ({
    detail: `By its content the file is ${mime}; the question takes ${accept.join(', ')}.`,
    extras: { mime, accept },
  }),
)

export const uploadsExhausted = problem(
  'uploads-exhausted',
  'This session has uploaded as much as it may',
  (limits: { readonly count: number; readonly bytes: number }) => ({
    detail: `A session may upload ${limits.count} files with ${limits.bytes} bytes together. Answer with what is there.`,
    extras: { maxUploads: limits.count, maxBytes: limits.bytes },
  }),
)

export const uploadNotFound = problem('upload-not-found', 'There is no such upload', () => ({
  detail: 'The id is wrong, it belongs to another session, or no answer referred to it and it was removed.',
}))

export const paymentNotFound = problem('payment-not-found', 'There is no such payment', () => ({
  detail: 'The id is wrong, or it belongs to another session or tenant.',
}))

export const paymentMismatch = problem(
  'payment-mismatch',
  'The payment was asked for in another amount',
  (amount: number, currency: string) => ({
    detail: `Nothing was changed: ${amount} ${currency} was asked for. Report that amount, or pay back what was paid.`,
    extras: { amount, currency },
  }),
)

export const paymentSettled = problem(
  'payment-settled',
  'The payment cannot become what is reported',
  (paymentStatus: string, reference: string | null) => ({
    detail: `It is ${paymentStatus}${reference === null ? '' : ` (${reference})`}. Pending payments become paid or failed, paid ones refunded with the same reference. Nothing was changed.`,
    extras: { paymentStatus, reference },
  }),
)

// Collectors: who is let in

export const collectorNotFound = problem(
  'collector-not-found',
  'The survey has no such collector',
  (collector: string) => ({
    detail: `There is no collector ${JSON.stringify(collector)}. Check its name in the link.`,
    extras: { collector },
  }),
)

export const collectorNeeded = problem('collector-needed', 'This survey is only open through its collectors', () => ({
  detail: 'Name the collector that you come through in the field collector; the survey has none called default.',
}))

export const collectorClosed = problem('collector-closed', 'This collector is closed', (collector: string) => ({
  detail: `Nobody new is let in through ${collector}. Sessions that are running may go on to their end.`,
  extras: { collector },
}))

export const collectorNotYetOpen = problem(
  'collector-not-yet-open',
  'This collector is not open yet',
  (collector: string, opensAt: string) => ({
    detail: `${collector} opens at ${opensAt}. Come back then.`,
    extras: { collector, opensAt },
  }),
)

export const collectorOver = problem(
  'collector-over',
  'The time of this collector is over',
  (collector: string, closesAt: string) => ({
    detail: `${collector} closed at ${closesAt}. Sessions that are running may go on to their end.`,
    extras: { collector, closesAt },
  }),
)

export const collectorFull = problem(
  'collector-full',
  'This collector has all the sessions it may have',
  (collector: string, cap: string) => ({
    detail: `${collector} has as many ${cap} as it may have, those under way included. A seat may come free later.`,
    extras: { collector, cap },
  }),
)

export const linkInvalid = problem('link-invalid', 'This link does not open the collector', () => ({
  detail: 'It is missing, was not copied in full, or was made for another collector or before its secret was changed.',
}))

export const linkUsed = problem('link-used', 'This link was already used', () => ({
  detail: 'A single-use link starts one session, and that session is over.',
}))

export const panelEntryInvalid = problem('panel-entry-invalid', 'The panel entry is not valid', (why: string) => ({
  detail: `${why} Sign it with the secret of this collector.`,
}))

export const panelEntryExpired = problem(
  'panel-entry-expired',
  'The panel entry has expired',
  (expiredAt: string, now: string, toleranceSeconds: number) => ({
    detail: `It was valid until ${expiredAt}; our clock says ${now}, and ${toleranceSeconds} s are tolerated. Sign a new one, and compare the clocks.`,
    extras: { expiredAt, now, toleranceSeconds },
  }),
)

export const panelEntryEarly = problem(
  'panel-entry-early',
  'The panel entry comes from the future',
  (issuedAt: string, now: string, toleranceSeconds: number) => ({
    detail: `It was issued at ${issuedAt}; our clock says ${now}, and ${toleranceSeconds} s are tolerated. Compare the clocks.`,
    extras: { issuedAt, now, toleranceSeconds },
  }),
)

export const panelIdUsed = problem('panel-id-used', 'This person has taken part already', () => ({
  detail: 'A panel id starts one session, and that session is over.',
}))

export const pinWrong = problem('pin-wrong', 'The PIN is not the right one', () => ({
  detail: 'Send the PIN of this collector in the field pin. Too many wrong ones are answered 429 for a while.',
}))

// Surveys

export const surveyNotFound = problem('survey-not-found', 'There is no such survey', () => ({
  detail: 'Check the id of the survey; an unpublished draft cannot be answered.',
}))

export const surveyClosed = problem('survey-closed', 'This survey takes no new sessions', () => ({
  detail: 'Sessions that are running may go on to their end.',
}))

export const surveyInvalid = problem(
  'survey-invalid',
  'The survey has faults that keep it from being published',
  (diagnostics: readonly unknown[]) => ({
    detail:
      'Every fault is listed in diagnostics with its path and a hint. Correct those of severity error and publish again.',
    extras: { diagnostics },
  }),
)

// Who may do what

export const tokenInvalid = problem('token-invalid', 'The token is not valid here', (why?: string) => ({
  detail: why ?? 'Send Authorization: Bearer with the token you were given for this resource.',
}))

export const tokenExpired = problem('token-expired', 'The token is no longer valid', (why?: string) => ({
  detail: why ?? 'Ask for a new one.',
}))

export const forbidden = problem('forbidden', 'The token does not allow this', (needed?: string) => ({
  detail: needed === undefined ? 'Use a token with another role.' : `This needs the role ${needed}.`,
}))

// Requests

export const bodyTooLarge = problem('body-too-large', 'The body is too large', (limitBytes: number) => ({
  detail: `At most ${limitBytes} bytes are accepted.`,
  extras: { limitBytes },
}))

export const bodyMalformed = problem('body-malformed', 'The body is not valid JSON', (why?: string) => ({
  detail: why ?? 'Send one JSON value in UTF-8.',
}))

export const bodyTooDeep = problem('body-too-deep', 'The body is nested too deeply', (limit: number) => ({
  detail: `At most ${limit} levels are accepted.`,
  extras: { limit },
}))

export const unknownField = problem(
  'unknown-field',
  'The body has a field that is not known',
  (fields: readonly string[]) => ({
    detail: `Remove ${fields.join(', ')}, or correct the spelling.`,
    extras: { fields },
  }),
)

export const fieldInvalid = problem(
  'field-invalid',
  'A field has a value that is not accepted',
  (field: string, why: string) => ({
    detail: `${field}: ${why}`,
    extras: { field },
  }),
)

export const malformedUrl = problem('malformed-url', 'The address is malformed', () => ({
  detail: 'Percent-encode the path and the query as UTF-8.',
}))

export const notFound = problem('not-found', 'There is nothing at this address', () => ({
  detail: 'See /docs for the addresses of this API.',
}))

export const methodNotAllowed = problem(
  'method-not-allowed',
  'This address does not take this method',
  (allowed: readonly string[]) => ({
    detail: `It takes ${allowed.join(', ')}.`,
    extras: { allowed },
  }),
)

export const unsupportedMediaType = problem('unsupported-media-type', 'The body must be JSON', () => ({
  detail: 'Send Content-Type: application/json.',
}))

// Load and dependencies

export const rateLimited = problem('rate-limited', 'Too many requests', (retryAfterSeconds: number) => ({
  detail: `Try again in ${retryAfterSeconds} s.`,
  extras: { retryAfterSeconds },
}))

export const overloaded = problem('overloaded', 'The service is overloaded', (retryAfterSeconds: number) => ({
  detail: `Nothing was stored. Try again in ${retryAfterSeconds} s; repeating a step is safe.`,
  extras: { retryAfterSeconds },
}))

export const unavailable = problem(
  'unavailable',
  'A service that this needs is out of reach',
  (dependency: string) => ({
    detail: `${dependency} does not answer. Nothing was acknowledged; try again shortly, repeating is safe.`,
    extras: { dependency },
  }),
)

export const deadlineExceeded = problem('deadline-exceeded', 'The request took too long', () => ({
  detail: 'It may still be carried out; repeating it is safe.',
}))

export const internal = problem('internal', 'Something went wrong on our side', () => ({
  detail: 'It was logged under the request id of this reply. Repeating the request is safe.',
}))

// Exports and operations

export const letterNotRetryable = problem(
  'letter-not-retryable',
  'This dead letter cannot be moved now',
  (status: string) => ({
    detail: `It is ${status}. Only parked letters can be retried or discarded.`,
    extras: { letterStatus: status },
  }),
)

export const letterNotSendable = problem(
  'letter-not-sendable',
  'This dead letter cannot be sent again as it is',
  (why: string) => ({ detail: `Nothing was changed: ${why}.` }),
)

export const quotaCellNotFound = problem(
  'quota-cell-not-found',
  'There is no such quota cell',
  (plan: string, cell: string) => ({
    detail: `The survey has no cell ${cell} in a plan ${plan}.`,
  }),
)
