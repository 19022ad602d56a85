import { isUtf8 } from 'node:buffer'
import { Problem } from '@canvass/domain/problems/problem.ts'
import { bodyMalformed, bodyTooDeep, unknownField } from '@canvass/domain/problems/registry.ts'
import { nestsDeeperThan } from './depth.ts'
import { jsonFault } from './fault.ts'

/** Levels of arrays and objects that a body may have. */
const MAX_DEPTH = 32

/**
 * Turns the bytes of a body into its JSON text, checked: UTF-8, at most 32 levels deep, no reserved keys, nothing Postgres cannot store.
 * @throws Problem body-malformed, body-too-deep or unknown-field
 */
export function checkedJson(body: Buffer): string {
  if (!isUtf8(body)) throw new Problem(bodyMalformed('The body is not valid UTF-8.'))
  if (nestsDeeperThan(body, MAX_DEPTH)) throw new Problem(bodyTooDeep(MAX_DEPTH))
  const text = body.toString('utf8')
  const fault = jsonFault(parse(text))
  if (fault === undefined) return text
  if (fault.kind === 'key') throw new Problem(unknownField([fault.path]))
  throw new Problem(bodyMalformed(`${fault.path === '' ? 'The value' : fault.path} ${fault.why}.`))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the body, which may hold answers.
    throw new Problem(bodyMalformed())
  }
}
