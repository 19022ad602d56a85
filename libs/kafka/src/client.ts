import type { Logger } from '@canvass/platform/logging/logger.ts'
import { Kafka, type KafkaConfig, logLevel, type RetryOptions } from 'kafkajs'
import { connectOnce } from './connecting.ts'
import { createLogCreator } from './log-creator.ts'
import { installRecordCodec } from './record-codec.ts'
import { quietRequestQueue } from './request-queue.ts'

export interface KafkaClientOptions {
  readonly brokers: readonly string[]
  /** Shown in the broker's logs and quotas. */
  readonly clientId: string
  readonly logger: Logger
  readonly ssl?: Exclude<KafkaConfig['ssl'], undefined>
  readonly sasl?: Exclude<KafkaConfig['sasl'], undefined>
}

/**
 * Every field is given: kafkajs silently takes other defaults when NODE_ENV is `test`, and its own ones keep a caller waiting
 * for a minute.
 */
export const RETRY: Required<Omit<RetryOptions, 'restartOnFailure'>> = {
  retries: 2,
  initialRetryTime: 100,
  maxRetryTime: 1_000,
  factor: 0.2,
  multiplier: 2,
}

/** The broker gives up a send before the client does, so that a refusal arrives as one and not as silence. */
export const PRODUCE_TIMEOUT_MS = 2_000
export const REQUEST_TIMEOUT_MS = 3_000

/** A client without connections yet; each writer, reader and admin made from it opens its own. */
export function createKafka(options: KafkaClientOptions): Kafka {
  quietRequestQueue()
  connectOnce()
  installRecordCodec()
  const { brokers, clientId, logger, ssl, sasl } = options
  return new Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: 3_000,
    authenticationTimeout: 3_000,
    requestTimeout: REQUEST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: createLogCreator(logger),
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
  })
}
