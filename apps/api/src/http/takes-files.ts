import type { ApiContext } from '../context.ts'
import { isHosted } from '../hosted/routes.ts'
import { isMultipart } from './is-multipart.ts'

const UPLOADS = /^\/v1\/sessions\/[^/]+\/uploads$/

/** Whether a request may bring files, which take their time. */
export const takesFiles = (c: ApiContext): boolean =>
  c.req.method === 'POST' &&
  (UPLOADS.test(c.req.path) || (isHosted(c.req.path) && isMultipart(c.req.header('content-type'))))
