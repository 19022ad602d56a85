import { Problem } from '@canvass/domain/problems/problem.ts'
import { unsupportedMediaType } from '@canvass/domain/problems/registry.ts'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'
import { readBody } from '../http/read-body.ts'
import { checkedJson } from '../json/parse-body.ts'

const JSON_MEDIA_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i

export const isJson = (type: string | undefined): boolean => type !== undefined && JSON_MEDIA_TYPE.test(type)

/**
 * Reads and checks the body of a route that takes JSON, then hands the text to the framework, whose validator
 * finds it there instead of reading the request itself.
 */
export const jsonBody = (limitBytes: number) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    if (!isJson(c.req.header('content-type'))) throw new Problem(unsupportedMediaType())
    const body = await readBody(c, limitBytes)
    c.set('bodyBytes', body.length)
    // The cache holds promises, though its type says otherwise.
    Object.assign(c.req.bodyCache, { text: Promise.resolve(checkedJson(body)) })
    return next()
  })
