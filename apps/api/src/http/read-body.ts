import type { IncomingMessage } from 'node:http'
import { Problem } from '@canvass/domain/problems/problem.ts'
import { bodyMalformed, bodyTooLarge, deadlineExceeded } from '@canvass/domain/problems/registry.ts'
import type { ApiContext } from '../context.ts'

/**
 * Reads the body, at most `limit` bytes of it: what is announced in Content-Length and what really comes are both held against it.
 * From Node's request directly where there is one: the web stream around it costs several times the parsing of a small body.
 * @param withinMs how long it may take; without it, as long as the deadline of the request lets it
 * @throws Problem body-too-large; body-malformed when the client breaks off; deadline-exceeded
 */
export async function readBody(c: ApiContext, limit: number, withinMs?: number): Promise<Buffer> {
  if (Number(c.req.header('content-length')) > limit) throw new Problem(bodyTooLarge(limit))
  const { incoming } = c.env
  if (incoming !== undefined && !('stream' in incoming)) return collect(incoming, limit, withinMs)
  const body = Buffer.from(await c.req.raw.arrayBuffer())
  if (body.length > limit) throw new Problem(bodyTooLarge(limit))
  return body
}

function collect(incoming: IncomingMessage, limit: number, withinMs: number | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const late = () => {
      stop()
      incoming.pause()
      reject(new Problem(deadlineExceeded()))
    }
    const timer = withinMs === undefined ? undefined : setTimeout(late, withinMs)
    const stop = () => {
      clearTimeout(timer)
      incoming.off('data', onData).off('end', onEnd).off('close', onBroken)
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) {
        chunks.push(chunk)
        return
      }
      stop()
      incoming.pause()
      reject(new Problem(bodyTooLarge(limit)))
    }
    const onEnd = () => {
      stop()
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size))
    }
    // `close` without `end` is a client that broke off; an `error` before it is told by the same event.
    const onBroken = () => {
      stop()
      reject(new Problem(bodyMalformed('The body was not sent to its end.')))
    }
    incoming.on('data', onData).on('end', onEnd).on('close', onBroken)
  })
}
