import { Problem } from '@canvass/domain/problems/problem.ts'
import { unknownField, unsupportedMediaType } from '@canvass/domain/problems/registry.ts'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from '../context.ts'
import { readBody } from '../http/read-body.ts'
import { checkedJson } from '../json/parse-body.ts'
import { isJson } from './json-body.ts'

/** For calls that say everything in their address: they take no body, or `{}`. */
export const noBody = (limitBytes: number) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const body = await readBody(c, limitBytes)
    if (body.length > 0) {
      if (!isJson(c.req.header('content-type'))) throw new Problem(unsupportedMediaType())
      const value: unknown = JSON.parse(checkedJson(body))
      const fields = typeof value === 'object' && value !== null ? Object.keys(value) : ['body']
      if (fields.length > 0) throw new Problem(unknownField(fields))
    }
    return next()
  })
