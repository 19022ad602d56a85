const hidden = '[hidden]'
const maxDepth = 8

/** Fields that never reach a log, whatever the depth and letter case. Answers and contact data are personal data. */
const secretFields: ReadonlySet<string> = new Set([
  ...['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'idempotency-key'],
  ...['token', 'accesstoken', 'admintoken', 'sessiontoken', 'resumetoken', 'password', 'passwd', 'secret', 'apikey'],
  ...[
    'answers',
    'answer',
    'contact',
    'contacts',
    'email',
    'phone',
    'postaladdress',
    'firstname',
    'lastname',
    'fullname',
  ],
])

/**
 * The fields of a log line without secrets. Works on field names at any depth, because lines are built in many places
 * and a list of exact paths would miss the next one. Errors pass through to the error serializer.
 */
export function redact(fields: Record<string, unknown>): Record<string, unknown> {
  return redactObject(fields, 0)
}

function redactObject(fields: object, depth: number): Record<string, unknown> {
  const clean: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    clean[name] = secretFields.has(name.toLowerCase()) ? hidden : redactValue(value, depth + 1)
  }
  return clean
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'string') return redactUrl(value)
  if (typeof value !== 'object' || value === null || value instanceof Error) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]` // keys and raw payloads
  if (depth >= maxDepth) return '[deeper]' // also where a cycle ends
  if (Array.isArray(value)) return value.map((item: unknown) => redactValue(item, depth + 1))
  if ('toJSON' in value && typeof value.toJSON === 'function') return redactValue(value.toJSON(), depth + 1)
  return redactObject(value, depth)
}

/** Hides the password in what looks like a connection URL: `redis://user:pw@host` → `redis://user:[hidden]@host`. */
export function redactUrl(value: string): string {
  return value.includes('://') ? value.replace(/(:\/\/[^\s:/@]*):[^\s/@]+@/g, `$1:${hidden}@`) : value
}
