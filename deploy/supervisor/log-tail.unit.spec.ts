import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { tailLog } from './log-tail.ts'

const folder = mkdtempSync(join(tmpdir(), 'canvass-unit-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('hands over new whole lines only', () => {
  const path = join(folder, 'one.log')
  writeFileSync(path, 'old\n')
  const lines: string[] = []
  const tail = tailLog(path, 1_000_000, (line) => lines.push(line))
  const bytes = Buffer.from('né')
  appendFileSync(path, Buffer.concat([Buffer.from('first\nseco'), bytes.subarray(0, 2)]))
  tail.read()
  expect(lines).toEqual(['first'])
  appendFileSync(path, Buffer.concat([bytes.subarray(2), Buffer.from('\n')]))
  tail.read()
  expect(lines).toEqual(['first', 'seconé'])
})

test('sets a long file aside and goes on with the empty one', () => {
  const path = join(folder, 'two.log')
  const lines: string[] = []
  const tail = tailLog(path, 10, (line) => lines.push(line))
  appendFileSync(path, 'a long line\n')
  tail.read()
  appendFileSync(path, 'next\n')
  tail.read()
  expect(lines).toEqual(['a long line', 'next'])
  expect([readFileSync(`${path}.1`, 'utf8'), readFileSync(path, 'utf8')]).toEqual(['a long line\n', 'next\n'])
})
