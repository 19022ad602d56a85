import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { CORPUS } from '@canvass/domain/expression/corpus/corpus.testing.ts'
import { expect, it } from 'vitest'

it('expression eval answers every line of the corpus as the description of the language says', async () => {
  const lines = Object.values(CORPUS).flat()
  expect(lines.length).toBeGreaterThan(800)
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), 'expression', 'eval'])
  child.stdin.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const results = (await text(child.stdout)).trimEnd().split('\n')
  expect(results).toHaveLength(lines.length)
  const wrong = lines.flatMap(({ rule, expr, expected }, index) => {
    const result = JSON.parse(results[index] ?? '')
    const right =
      'value' in expected
        ? JSON.stringify(result) === JSON.stringify({ value: expected.value })
        : result.error?.code === expected.error.code
    return right ? [] : [{ rule, expr, expected, result }]
  })
  expect(wrong).toEqual([])
  expect(results).toContain('{"error":{"code":"budget-exceeded"}}')
})
