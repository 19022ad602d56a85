import { expect, test } from 'vitest'
import { lastWords, parseLogLine } from './log-line.ts'
import { createLogSummary } from './log-summary.ts'

test('a line of the logger becomes its event and its error', () => {
  const line = JSON.stringify({
    level: 'fatal',
    event: 'process.start-failed',
    err: { message: 'no such host', stack: '…' },
  })
  expect(parseLogLine(line)).toEqual({ level: 'error', text: 'process.start-failed: no such host' })
})

test.each(['plain words', '{"cut":', '"text"'])('any other line is told as it is: %s', (line) => {
  expect(parseLogLine(line)).toEqual({ level: 'info', text: line })
})

test('last words are the last lines, without the empty ones', () => {
  expect(lastWords('one\n\ntwo\n{"level":"error","event":"three"}\n', 2)).toEqual(['two', 'three'])
})

test('a warning is told once, its repetitions as a number', () => {
  const told: string[] = []
  const summary = createLogSummary('api', ({ message }) => told.push(message))
  const line = JSON.stringify({ level: 'warn', event: 'queue.away' })
  for (let index = 0; index < 40; index++) summary.add(line)
  summary.add(JSON.stringify({ level: 'info', event: 'unremarkable' }))
  summary.flush()
  summary.flush()
  expect(told).toEqual(['api: queue.away', 'api: queue.away (39 more)'])
})
