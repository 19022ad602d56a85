import { Redis, type RedisOptions } from 'ioredis'

/** ioredis 6 speaks RESP3; maps keep their flat shape, which the adapters here expect. */
export type CacheRedisOptions = Omit<RedisOptions, 'replyMapping'>

/**
 * A connection that answers or fails within its deadline. Nothing waits in memory for a Redis that is away and nothing is sent
 * twice after a reset; a command that timed out may still have happened, which the compared position makes harmless.
 */
const FAIL_FAST: CacheRedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  commandTimeout: 2_000,
  connectTimeout: 2_000,
  autoResendUnfulfilledCommands: false,
  retryStrategy: (attempt) => Math.min(attempt * 50, 1_000),
}

/** A subscriber only listens; it waits for its Redis and subscribes again by itself. */
const LISTENER: CacheRedisOptions = {
  maxRetriesPerRequest: null,
  connectTimeout: 2_000,
  autoResubscribe: true,
  retryStrategy: (attempt) => Math.min(attempt * 50, 1_000),
}

/** Opens a connection for commands. Every connection needs `onError`: without it a reset ends the process. */
export function connectCache(url: string, onError: (error: Error) => void): Redis {
  return withErrors(new Redis(url, FAIL_FAST), onError)
}

/** Opens a connection for subscriptions; it can do nothing else. */
export function connectCacheListener(url: string, onError: (error: Error) => void): Redis {
  return withErrors(new Redis(url, LISTENER), onError)
}

function withErrors(redis: Redis, onError: (error: Error) => void): Redis {
  redis.on('error', onError)
  return redis
}

/** Resolves when the connection takes commands. @throws the signal's reason when it aborts before */
export async function cacheReady(redis: Redis, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (redis.status === 'ready') return
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const abort = () => reject(signal.reason)
  redis.once('ready', resolve)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await promise
  } finally {
    redis.off('ready', resolve)
    signal.removeEventListener('abort', abort)
  }
}
