import { Redis } from 'ioredis'

/**
 * A numbered database of a Redis, empty now and not handed out again until all others were (ours have 512), so that `flushdb` in
 * one spec file does not touch another's keys. Number 0 is never handed out: it is what a URL without a number uses.
 * Pub/sub channels are shared by all databases: give those a `uniqueName`.
 * @param server a Redis URL of `testServices()`
 * @returns the URL with the database's number
 */
export async function emptyRedisDatabase(server: string): Promise<string> {
  const client = new Redis(server)
  try {
    const url = new URL(server)
    const [, count] = await client.config('GET', 'databases').then((pair) => pair as unknown[])
    url.pathname = `/${((await client.incr('canvass-test:database')) % (Number(count) - 1)) + 1}`
    await client.select(Number(url.pathname.slice(1)))
    await client.flushdb()
    return url.href
  } finally {
    await client.quit()
  }
}
