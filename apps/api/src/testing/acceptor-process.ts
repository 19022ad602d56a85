import { readSync } from 'node:fs'
import { createServer } from 'node:http'
import { createAcceptors } from '../acceptors.ts'

/**
 * A process that accepts from a socket which it has inherited `count` times from descriptor `first` on. It says when it listens, stands
 * still until its parent has written to it, and then tells how many it lets in in each turn of its event loop.
 */
const [first = 0, count = 0] = process.argv.slice(2).map(Number)
const server = createServer()
const acceptors = createAcceptors(server)
let letIn = 0
server.on('connection', () => {
  letIn += 1
  if (letIn > 1) return
  setImmediate(() => {
    process.send?.(letIn)
    letIn = 0
  })
})
await acceptors.listen(Array.from({ length: count }, (_, i) => first + i))
process.once('disconnect', () => process.exit())
process.send?.('listening', () => readSync(0, Buffer.alloc(1)))
