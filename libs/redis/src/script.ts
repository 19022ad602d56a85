import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Redis } from 'ioredis'

/** Runs a Lua script by its hash, and with its text once when the server does not know it (after a restart or SCRIPT FLUSH). */
export type Script = (
  redis: Redis,
  keys: readonly string[],
  args: readonly (string | number | bigint)[],
) => Promise<unknown>

/** Loads a script that stands beside the module in a file of its own. */
export function loadScript(url: URL): Script {
  const lua = readFileSync(url, 'utf8')
  const sha = createHash('sha1').update(lua).digest('hex')
  return async (redis, keys, args) => {
    const words = args.map(String)
    try {
      return await redis.evalsha(sha, keys.length, ...keys, ...words)
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return await redis.eval(lua, keys.length, ...keys, ...words)
    }
  }
}
