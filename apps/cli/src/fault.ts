/** Exit codes that scripts may rely on. */
export const exitCodes = { ok: 0, doesNotHold: 1, usage: 2, unreachable: 3 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Ends a command with a message and an exit code; no stack is shown. */
export class CommandFault extends Error {
  readonly exitCode: ExitCode
  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandFault'
    this.exitCode = exitCode
  }
}

/** The checked thing does not hold. */
export function doesNotHold(message: string): CommandFault {
  return new CommandFault(exitCodes.doesNotHold, message)
}

/** Arguments that make no sense. */
export function badUsage(message: string): CommandFault {
  return new CommandFault(exitCodes.usage, message)
}

/** A service, the API or the workers cannot be reached. */
export function unreachable(message: string, cause?: unknown): CommandFault {
  return new CommandFault(exitCodes.unreachable, message, { cause })
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', 'EPIPE'])

/** The exit code of anything thrown: connection errors count as unreachable, however deep they are wrapped. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandFault) return error.exitCode
  if (error instanceof AggregateError && error.errors.some((inner) => exitCodeOf(inner) === exitCodes.unreachable)) {
    return exitCodes.unreachable
  }
  if (!(error instanceof Error)) return exitCodes.doesNotHold
  if ('code' in error && typeof error.code === 'string' && UNREACHABLE.has(error.code)) return exitCodes.unreachable
  return error.cause === undefined ? exitCodes.doesNotHold : exitCodeOf(error.cause)
}
