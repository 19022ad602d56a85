import { isAllowed, isHostName } from './domains.ts'
import type { AddressFault } from './email.ts'

const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/

interface UrlRules {
  readonly protocols?: readonly string[]
  readonly domains?: readonly string[]
  readonly denyDomains?: readonly string[]
}

/** What is wrong with a web address, null when nothing is. The protocol must be written; http and https are the usual ones. */
export function urlFault(text: string, { protocols = ['http', 'https'], ...lists }: UrlRules): AddressFault | null {
  if (/\s/.test(text) || !URL.canParse(text)) return { key: 'format.url', params: {} }
  const url = new URL(text)
  const protocol = url.protocol.slice(0, -1)
  if (!protocols.includes(protocol)) {
    return { key: 'format.protocol', params: { protocols: protocols.map((name) => `${name}:`), protocol } }
  }
  const host = protocol === 'mailto' ? url.pathname.slice(url.pathname.lastIndexOf('@') + 1) : url.hostname
  if (protocol !== 'mailto' && !/^[a-z]+:\/\/[^/\\]/i.test(text)) return { key: 'format.url', params: {} }
  if (!isHostName(host) && !IPV4.test(host) && !host.startsWith('[')) return { key: 'format.url', params: {} }
  return isAllowed(host, lists) ? null : { key: 'format.domain', params: { domain: host } }
}
