import type { Redis } from 'ioredis'

/** Rejects when Redis does not answer within its command timeout. */
export async function pingCache(redis: Redis): Promise<void> {
  await redis.ping()
}
