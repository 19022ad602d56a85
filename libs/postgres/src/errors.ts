/** No connection, or one that broke: Node's codes of sockets and name resolution. */
const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
])

/** pg and its pool tell these by message only. */
const CONNECTION_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|Query read timeout)/

/** Connection exceptions, rolled-back transactions, resources, operator intervention, system errors. */
const STATE_CLASSES = new Set(['08', '40', '53', '57', '58'])

/** A row's month or day has no partition and could not be given one; `cause` says why. */
export class PartitionMissing extends Error {}

/**
 * Whether a fault says something about the services and nothing about what was to be stored, so that the same work may succeed
 * later. The list is closed: whatever is not on it would fail again, and must be set aside instead of being tried for ever.
 */
export function isInfrastructure(error: unknown): boolean {
  return chainOf(error).some(
    (fault) => isConnectionFault(fault) || isPassingState(codeOf(fault)) || isMissingPartition(fault),
  )
}

/** A row that fits no partition is refused as a check violation, but one without a constraint's name. */
export function isMissingPartition(error: unknown): boolean {
  return chainOf(error).some(
    (fault) =>
      fault instanceof PartitionMissing || (codeOf(fault) === '23514' && !('constraint' in fault && fault.constraint)),
  )
}

function isConnectionFault(fault: Error): boolean {
  const code = codeOf(fault)
  return (code !== undefined && CONNECTION_CODES.has(code)) || CONNECTION_MESSAGES.test(fault.message)
}

/** 55P03 is a lock not granted in time; 25P0x are the limits on transactions that do nothing or take too long. */
function isPassingState(code: string | undefined): boolean {
  if (code?.length !== 5) return false
  return STATE_CLASSES.has(code.slice(0, 2)) || code === '55P03' || code.startsWith('25P0')
}

function codeOf(fault: Error): string | undefined {
  return 'code' in fault && typeof fault.code === 'string' ? fault.code : undefined
}

/** The error, what it was caused by, and what it is made of. */
function chainOf(error: unknown): readonly Error[] {
  const found = new Set<Error>()
  const look = (fault: unknown): void => {
    if (!(fault instanceof Error) || found.has(fault)) return
    found.add(fault)
    look(fault.cause)
    if (fault instanceof AggregateError) fault.errors.forEach(look)
  }
  look(error)
  return [...found]
}
