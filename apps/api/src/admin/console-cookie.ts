import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { ApiContext } from '../context.ts'
import { isHttps } from '../http/is-https.ts'

const SECURE_NAME = '__Host-canvass-admin'
/** Browsers refuse `__Host-` cookies over plain HTTP; this one is only ever set and read on loopback. */
const LOOPBACK_NAME = 'canvass-admin'

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i

/** The browser stands on this machine and says so: neither a proxy nor a name that was pointed here. */
function isLoopback(c: ApiContext): boolean {
  const address = c.env?.incoming?.socket.remoteAddress ?? ''
  return LOOPBACK_ADDRESS.test(address) && LOOPBACK_HOST.test(c.req.header('host') ?? '')
}

/** Whether an admin token may be taken here at all: over plain HTTP it would travel in clear. */
export const mayLogIn = (c: ApiContext): boolean => isHttps(c) || isLoopback(c)

const OPTIONS = { path: '/', httpOnly: true, sameSite: 'Strict' } as const

/** Keeps the admin token in the browser, out of reach of scripts and of other sites. */
export function keepToken(c: ApiContext, token: string, maxAgeSeconds: number): void {
  const options = { ...OPTIONS, maxAge: Math.min(maxAgeSeconds, 34_560_000) }
  if (isHttps(c)) setCookie(c, SECURE_NAME, token, { ...options, secure: true })
  else setCookie(c, LOOPBACK_NAME, token, options)
}

export const keptToken = (c: ApiContext): string | undefined =>
  getCookie(c, SECURE_NAME) ?? (isLoopback(c) ? getCookie(c, LOOPBACK_NAME) : undefined)

export function forgetToken(c: ApiContext): void {
  deleteCookie(c, SECURE_NAME, { ...OPTIONS, secure: true })
  deleteCookie(c, LOOPBACK_NAME, OPTIONS)
}
