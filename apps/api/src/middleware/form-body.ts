import { Problem } from '@canvass/domain/problems/problem.ts'
import { unsupportedMediaType } from '@canvass/domain/problems/registry.ts'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'
import { readBody } from '../http/read-body.ts'

const FORM_MEDIA_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i

/** Reads the body of a form of a hosted page. */
export const formBody = (limitBytes: number) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    if (!FORM_MEDIA_TYPE.test(c.req.header('content-type') ?? '')) throw new Problem(unsupportedMediaType())
    const body = await readBody(c, limitBytes)
    c.set('bodyBytes', body.length)
    c.set('form', new URLSearchParams(body.toString('utf8')))
    return next()
  })
