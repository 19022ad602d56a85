import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** The one table from problem codes to HTTP; a test holds it against the registry. */
export const PROBLEM_STATUS: Readonly<Record<string, ContentfulStatusCode>> = {
  'answers-invalid': 422,
  'step-conflict': 409,
  'step-ahead': 409,
  'session-ended': 409,
  'session-suspended': 409,
  'session-not-found': 404,
  'back-not-allowed': 409,
  'reject-not-allowed': 409,
  'command-set-aside': 500,
  'command-not-supported': 400,
  'idempotency-conflict': 409,
  'link-used': 409,
  'survey-not-found': 404,
  'survey-closed': 409,
  'survey-invalid': 422,
  'token-invalid': 401,
  'token-expired': 401,
  forbidden: 403,
  'body-too-large': 413,
  'body-malformed': 400,
  'body-too-deep': 400,
  'unknown-field': 400,
  'field-invalid': 400,
  'malformed-url': 400,
  'not-found': 404,
  'method-not-allowed': 405,
  'unsupported-media-type': 415,
  'rate-limited': 429,
  overloaded: 503,
  unavailable: 503,
  'deadline-exceeded': 503,
  internal: 500,
  'letter-not-retryable': 409,
  'letter-not-sendable': 422,
  'quota-cell-not-found': 404,
}

/** HTTP status of a problem. A code without a row, which a newer worker may send, is a 500. */
export const statusOf = (code: string): ContentfulStatusCode => PROBLEM_STATUS[code] ?? 500
