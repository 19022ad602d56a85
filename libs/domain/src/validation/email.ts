import { isAllowed, isHostName } from './domains.ts'
import type { MessageKey } from './messages.ts'

export interface AddressFault {
  readonly key: MessageKey
  readonly params: Readonly<Record<string, unknown>>
}

/** Letters of the unquoted local part (RFC 5322 atext, and letters beyond ASCII by RFC 6532). */
const LOCAL = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u

/**
 * What is wrong with an e-mail address, null when nothing is. The addresses that mail systems hand out pass;
 * quoted local parts, comments and address literals of the RFC do not, since they are typing errors in surveys.
 */
export function emailFault(
  text: string,
  lists: { readonly domains?: readonly string[]; readonly denyDomains?: readonly string[] },
): AddressFault | null {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  const host = text.slice(at + 1)
  const sound = at > 0 && local.length <= 64 && text.length <= 254 && LOCAL.test(local) && isHostName(host)
  if (!sound) return { key: 'format.email', params: {} }
  return isAllowed(host, lists) ? null : { key: 'format.domain', params: { domain: host } }
}
