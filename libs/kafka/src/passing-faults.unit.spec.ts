import { KafkaJSConnectionError, KafkaJSNumberOfRetriesExceeded, KafkaJSProtocolError } from 'kafkajs'
import { expect, it } from 'vitest'
import { isCoordinatorLoading } from './passing-faults.ts'

/** As kafkajs makes them of a broker's reply. */
const refused = (type: string) => new KafkaJSProtocolError(Object.assign(new Error(type), { type, code: 14 }))
const givenUp = (error: Error) => new KafkaJSNumberOfRetriesExceeded(error, { retryCount: 2, retryTime: 300 })

it('knows a coordinator that is not ready yet, also behind retries that were used up', () => {
  expect(isCoordinatorLoading(refused('GROUP_LOAD_IN_PROGRESS'))).toBe(true)
  expect(isCoordinatorLoading(givenUp(refused('GROUP_LOAD_IN_PROGRESS')))).toBe(true)
  expect(isCoordinatorLoading(givenUp(refused('GROUP_COORDINATOR_NOT_AVAILABLE')))).toBe(true)
})

it('takes nothing else for one', () => {
  expect(isCoordinatorLoading(refused('UNKNOWN_TOPIC_OR_PARTITION'))).toBe(false)
  expect(isCoordinatorLoading(givenUp(new KafkaJSConnectionError('connect ECONNREFUSED')))).toBe(false)
  expect(isCoordinatorLoading(new Error('The coordinator is loading'))).toBe(false)
})
