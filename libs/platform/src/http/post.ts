import { lookup as resolve } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** The address is not one that may be posted to; trying again does not help. */
export class AddressRefused extends Error {
  constructor(host: string) {
    super(`${host} is no address on the internet; list it in POSTBACK_PRIVATE_HOSTS if it is yours`)
    this.name = 'AddressRefused'
  }
}

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>
  /** Ends the request at once. */
  readonly signal: AbortSignal
  /** Hosts whose addresses may be private ones. */
  readonly privateHosts: ReadonlySet<string>
}

/**
 * Posts a text to an http or https address that somebody else has written, and tells the status. The address is looked at when the
 * connection is made, so that a name cannot point elsewhere between the look and the call; redirects are not followed, and what is
 * answered is not kept.
 * @throws AddressRefused; Error when nothing was answered
 */
export function post(url: URL, body: string, { headers, signal, privateHosts }: PostOptions): Promise<number> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const anywhere = privateHosts.has(host)
  if (!/^https?:$/.test(url.protocol) || (isIP(host) !== 0 && !anywhere && !isPublicAddress(host)))
    return Promise.reject(new AddressRefused(host))
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((done, failed) => {
    const request = send(
      url,
      {
        method: 'POST',
        signal,
        agent: false, // receivers are many and hear seldom
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        ...(!anywhere && { lookup: publicLookup }),
      },
      (reply) => {
        reply.once('error', () => undefined) // the status is all that counts
        reply.destroy()
        done(reply.statusCode ?? 0)
      },
    )
    request.once('error', failed)
    request.end(body)
  })
}

/** Resolves names to their public addresses only. */
const publicLookup: LookupFunction = (host, options, callback) => {
  resolve(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, [])
    const open = addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = open
    if (first === undefined) return callback(new AddressRefused(host), [])
    if (options.all === true) callback(null, open)
    else callback(null, first.address, first.family)
  })
}
