import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type ApiClient, createApiClient } from '../../load/api-client.ts'

const WARM_UP = 20_000
const REQUESTS = 40_000
const IN_FLIGHT = 200
/** As much as a respondent sends with a page. */
const BODY = { answers: { age: 42, gender: 'f', drinks: ['coffee', 'tea'] } }

/** Milliseconds of CPU that a route which does nothing takes for a request, in a process and on connections like those of the API. */
export async function noopRouteCpu(): Promise<number> {
  const child = fork(join(import.meta.dirname, 'noop-process.ts'))
  try {
    const { port } = await told(child)
    const client = createApiClient(`http://127.0.0.1:${port}`, IN_FLIGHT)
    try {
      await request(client, WARM_UP)
      const before = await cpuOf(child)
      await request(client, REQUESTS)
      return ((await cpuOf(child)) - before) / 1_000 / REQUESTS
    } finally {
      await client.close()
    }
  } finally {
    child.kill()
  }
}

async function request(client: ApiClient, requests: number): Promise<void> {
  let left = requests
  const one = async () => {
    while (left > 0) {
      left -= 1
      const { status } = await client.post('/', BODY)
      if (status !== 200) throw new Error(`the route that does nothing answered with ${status}`)
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, one))
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu')
  return (await told(child)).cpu
}

async function told(child: ChildProcess): Promise<{ port: number; cpu: number }> {
  const [message] = await once(child, 'message')
  return message
}
