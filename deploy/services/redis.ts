import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { askOnce } from './probe.ts'
import { requireProgram } from './system-packages.ts'
import type { ServiceContext, ServiceKind } from './types.ts'

const COMMON = `
bind 127.0.0.1
protected-mode yes
daemonize no
supervised no
save ""
appendonly yes
no-appendfsync-on-rewrite no
auto-aof-rewrite-percentage 100
auto-aof-rewrite-min-size 64mb
aof-timestamp-enabled yes
tcp-keepalive 60
timeout 0
maxclients 2000
databases 512
logfile ""
`

/**
 * Holds commands that were acknowledged with 202 but not decided yet: on disk before the answer (`always`; measured: `everysec`
 * loses acknowledged jobs on kill -9 under a slow fsync), and never evicted: when memory is full, new commands are refused.
 */
const QUEUE = 'appendfsync always\nmaxmemory 1gb\nmaxmemory-policy noeviction\n'

/** Counters and caches, which can be rebuilt: a second may be lost, and only keys with a TTL give way when memory is short. */
const CACHE = 'appendfsync everysec\nmaxmemory 512mb\nmaxmemory-policy volatile-lru\n'

export const redisQueue = redis('redisQueue', 'Redis (queue)', 16379, QUEUE)
export const redisCache = redis('redisCache', 'Redis (cache)', 16679, CACHE)

function redis(name: 'redisQueue' | 'redisCache', label: string, firstPort: number, settings: string): ServiceKind {
  const dataFolder = (context: ServiceContext) =>
    join(context.home.data, name === 'redisQueue' ? 'redis-queue' : 'redis-cache')
  return {
    name,
    label,
    firstPort,
    startWithinMs: 30_000, // loading a large append-only file
    stopSteps: [
      { signal: 'SIGTERM', waitMs: 10_000 },
      { signal: 'SIGKILL', waitMs: 2_000 },
    ],
    async install(context) {
      await requireProgram('redis-server', context.log)
      mkdirSync(dataFolder(context), { recursive: true, mode: 0o700 })
    },
    async launch(context, port) {
      const file = join(context.home.run, `${name}.conf`)
      writeFileSync(file, `port ${port}\ndir "${dataFolder(context)}"\n${COMMON}${settings}`)
      return { command: await requireProgram('redis-server', context.log), args: [file], cwd: dataFolder(context) }
    },
    async healthy(_context, port, pid) {
      // while it loads its data the answer is -LOADING; another instance's answer has another process_id
      const answer = await askOnce(
        port,
        'INFO server\r\n',
        (text) => text.includes('\r\nuptime_in_seconds') || text[0] === 45,
      )
      return answer?.includes(`\r\nprocess_id:${pid}\r\n`) === true && !(await loading(port))
    },
    url: async (_context, port) => `redis://127.0.0.1:${port}`,
  }
}

async function loading(port: number): Promise<boolean> {
  const answer = await askOnce(port, 'PING\r\n', (text) => text.includes('\r\n'))
  return answer?.toString() !== '+PONG\r\n'
}
