import type { ApiContext } from '../context.ts'

/** The browser speaks HTTPS, to us or to the proxy before us. A client that lies about it only gets a cookie it cannot use. */
export const isHttps = (c: ApiContext): boolean =>
  c.req.url.startsWith('https:') || c.req.header('x-forwarded-proto')?.split(',')[0]?.trim() === 'https'
