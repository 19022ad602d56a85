import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { memoryLog } from '../logging/memory-log.ts'
import { manualTimer } from '../time/manual-timer.ts'
import { type Component, createLifecycle } from './lifecycle.ts'
import { runProcess } from './run-process.ts'

const never = () => new Promise<void>(() => undefined)

async function given(component: Partial<Component> = {}) {
  const codes: number[] = []
  const host = Object.assign(new EventEmitter(), { exit: (code: number) => void codes.push(code) })
  const { logger, lines } = memoryLog()
  const timer = manualTimer()
  const components = [{ name: 'a', ...component }]
  const lifecycle = createLifecycle({ components, logger, shutdownDeadlineMs: 1000, timer })
  const running = runProcess({ lifecycle, logger, host, timer })
  await timer.advance(0)
  return { host, codes, timer, running, events: () => lines.map((line) => line.event) }
}

test.each(['SIGTERM', 'SIGINT'])('%s stops in order and exits 0', async (signal) => {
  const { host, codes, timer, events } = await given()
  host.emit(signal)
  await timer.advance(0)
  expect(codes).toEqual([0])
  expect(events()).toEqual([
    'component.started',
    'process.started',
    'process.stopping',
    'component.stopped',
    'process.stopped',
  ])
})

test('a second signal exits at once, but not the echo of the first', async () => {
  const { host, codes, timer } = await given({ stop: never, stopDeadlineMs: 1000 })
  host.emit('SIGINT')
  host.emit('SIGINT')
  await timer.advance(500)
  expect(codes).toEqual([])

  await timer.advance(1)
  host.emit('SIGINT')
  expect(codes).toEqual([130])
})

test.each(['uncaughtException', 'unhandledRejection'])('%s stops in order and exits 1', async (event) => {
  const { host, codes, timer, events } = await given()
  host.emit(event, new Error('bug'))
  host.emit(event, new Error('another, while stopping'))
  await timer.advance(0)
  expect(codes).toEqual([1])
  expect(events()).toContain('component.stopped')
})

test('a failure while stopping on a signal still exits 1', async () => {
  const { host, codes, timer } = await given()
  host.emit('SIGTERM')
  host.emit('unhandledRejection', new Error('bug'))
  await timer.advance(0)
  expect(codes).toEqual([1])
})

test('a component that does not stop in time makes it exit 1', async () => {
  const { host, codes, timer } = await given({ stop: never })
  host.emit('SIGTERM')
  await timer.advance(1000)
  expect(codes).toEqual([1])
})

test('a start that fails is logged and exits 1', async () => {
  const { codes, running, events } = await given({ start: () => Promise.reject(new Error('no')) })
  await running
  expect(codes).toEqual([1])
  expect(events()).toEqual(['process.start-failed', 'process.stopped'])
})

test('a signal while starting is no failure', async () => {
  const { host, codes, running, timer, events } = await given({ start: never })
  host.emit('SIGTERM')
  await timer.advance(0)
  await running
  expect(codes).toEqual([0])
  expect(events()).toEqual(['process.stopping', 'process.stopped'])
})
