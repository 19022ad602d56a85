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

export const linkUsed = problem('link-used', 'This link was already used', () => ({
  detail: 'A single-use link starts one session. Go on with the session that it started.',
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
