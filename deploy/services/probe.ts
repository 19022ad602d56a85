import { connect } from 'node:net'

/**
 * Sends one request to 127.0.0.1 and collects the answer until `done` says it is complete.
 * @returns undefined when nobody answers within `withinMs` (milliseconds)
 */
export async function askOnce(
  port: number,
  request: Uint8Array | string,
  done: (answer: Buffer) => boolean,
  withinMs = 1_000,
): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    let answer = Buffer.alloc(0)
    const finish = (result: Buffer | undefined) => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(withinMs, () => finish(undefined))
    socket.on('connect', () => socket.write(request))
    socket.on('error', () => finish(undefined))
    socket.on('end', () => finish(undefined))
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk])
      if (done(answer)) finish(answer)
    })
  })
}

/** True when something accepts connections there. */
export async function accepts(host: string, port: number, withinMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const finish = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(withinMs, () => finish(false))
    socket.on('connect', () => finish(true))
    socket.on('error', () => finish(false))
  })
}
