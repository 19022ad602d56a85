import { redactUrl } from './redact.ts'

const maxCauses = 4
const maxText = 4000

/** An error as it appears in a log line. */
export interface LoggedError {
  readonly type: string
  readonly message: string
  readonly stack?: string
  readonly code?: string | number
  readonly cause?: LoggedError
  readonly errors?: readonly LoggedError[]
}

/**
 * What a log may know of an error: its type, message, stack, code and causes. Drivers hang whole commands, query
 * parameters and rows on their errors, and those are answers, so every other property stays out. So does the detail
 * that MikroORM appends to the message (`Failing row contains (…)`).
 */
export function serializeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: cut(String(error)) }
  const code = 'code' in error ? error.code : undefined
  const several = error instanceof AggregateError ? error.errors.slice(0, maxCauses) : []
  const deeper = depth < maxCauses
  return {
    type: error.name,
    message: cut(error.message),
    ...(error.stack === undefined ? {} : { stack: framesOf(error.stack) }),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.cause !== undefined && deeper ? { cause: serializeError(error.cause, depth + 1) } : {}),
    ...(several.length > 0 && deeper ? { errors: several.map((one) => serializeError(one, depth + 1)) } : {}),
  }
}

function cut(value: string): string {
  const [withoutDetail = ''] = value.split(/\n - detail: /, 1)
  return redactUrl(withoutDetail.length > maxText ? `${withoutDetail.slice(0, maxText)}…` : withoutDetail)
}

/** Where it happened, without the message that a stack begins with. */
function framesOf(stack: string): string {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return frames
    .map((frame) => frame.trim())
    .join('\n')
    .slice(0, maxText)
}
