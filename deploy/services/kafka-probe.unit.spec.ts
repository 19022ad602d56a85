import { expect, test } from 'vitest'
import { metadataRequest, parseClusterId } from './kafka-probe.ts'

const text = (value: string) => Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)])
const int32 = (value: number) => {
  const buffer = Buffer.alloc(4)
  buffer.writeInt32BE(value)
  return buffer
}
const answer = (...parts: Buffer[]) => Buffer.concat([int32(0), ...parts])
const broker = Buffer.concat([int32(1), text('127.0.0.1'), int32(9092), Buffer.from([255, 255])])

test('reads the cluster id behind the brokers', () => {
  expect(parseClusterId(answer(int32(7), int32(2), broker, broker, text('abc-123'), int32(1)))).toBe('abc-123')
})

test('a cluster without a broker does not serve yet', () => {
  expect(parseClusterId(answer(int32(7), int32(0), text('abc-123')))).toBeUndefined()
})

test.each([Buffer.from('HTTP/1.1 400 Bad Request'), answer(int32(7), int32(1000)), Buffer.alloc(0)])(
  'anything else is not Kafka: %s',
  (buffer) => {
    expect(parseClusterId(buffer)).toBeUndefined()
  },
)

test('the request says its own length', () => {
  const request = metadataRequest()
  expect(request.readInt32BE(0)).toBe(request.length - 4)
})
