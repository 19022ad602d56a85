import type { IncomingMessage, ServerResponse } from 'node:http'
import { overloaded } from '@canvass/domain/problems/registry.ts'
import type { CommandSubmitter } from '@canvass/runtime/mailbox/submit-command.ts'
import { requestIdFrom } from '../middleware/request-id.ts'
import { EVERY_REPLY } from './every-reply.ts'
import { problemBody, problemHeaders } from './problem-reply.ts'

/** Answers a request that is to be refused; false: it is not, and nothing has been done. */
export type Shedding = (request: IncomingMessage, response: ServerResponse) => boolean

/** A respondent's command: a new session, or something for the session that the path names. */
const COMMAND = /^\/v1\/sessions(?:\/([0-9a-f-]{36})\/(?:steps\/\d+|back|terminate))?$/

/**
 * Refuses respondents' commands while they would wait too long for their replies. It stands before everything else: under overload what
 * is refused must cost next to nothing, or refusing takes the time that those who are served need.
 * @param onShed is told of each
 */
export function shedding(refuses: CommandSubmitter['refuses'], onShed: () => void): Shedding {
  let onTheWay = 0
  return (request, response) => {
    const path = request.url ?? ''
    const command = request.method === 'POST' ? COMMAND.exec(path) : null
    if (command === null) return false
    const retryAfterSeconds = refuses(command[1], onTheWay)
    if (retryAfterSeconds === undefined) {
      onTheWay += 1
      response.once('close', () => {
        onTheWay -= 1
      })
      return false
    }
    onShed()
    const problem = overloaded(retryAfterSeconds)
    const requestId = requestIdFrom(request.headers['x-request-id'])
    const body = JSON.stringify(problemBody(problem, path, requestId))
    response.writeHead(503, {
      ...EVERY_REPLY,
      ...problemHeaders(problem),
      'x-request-id': requestId,
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
    return true
  }
}
