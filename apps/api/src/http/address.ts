import { isIPv6 } from 'node:net'
import type { ApiContext } from '../context.ts'

/**
 * The address a request came from, as far as it says who: of IPv6 the first 64 bits, since one subscriber has all the others.
 * @param trustedProxies how many proxies in front append to X-Forwarded-For; entries before theirs are the client's own words
 */
export function addressOf(c: ApiContext, trustedProxies: number): string {
  const connected = c.env?.incoming?.socket.remoteAddress ?? 'unknown'
  if (trustedProxies === 0) return network(connected)
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((entry) => entry.trim())
  return network(forwarded.at(-trustedProxies) || connected)
}

function network(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length
    while (groups.length < 8 - after) groups.push('0')
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
