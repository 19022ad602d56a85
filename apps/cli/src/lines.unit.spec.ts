import { describe, expect, it } from 'vitest'
import { linesOf } from './lines.ts'

async function* inChunks(text: string, size: number) {
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function lines(text: string, size = 3, longest?: number): Promise<(string | null)[]> {
  const found: (string | null)[] = []
  for await (const line of linesOf(inChunks(text, size), longest)) found.push(line)
  return found
}

describe('lines', () => {
  it.each([1, 2, 3, 7, 1_000])('end at line feeds, in chunks of %i bytes', async (size) => {
    expect(await lines('a\n\nbéb\u2028c\r\n😀', size)).toEqual(['a', '', 'béb\u2028c\r', '😀'])
    expect(await lines('a\n', size)).toEqual(['a'])
    expect(await lines('\n', size)).toEqual([''])
    expect(await lines('', size)).toEqual([])
  })

  it('have no byte order mark', async () => expect(await lines('\ufeff{}\n1')).toEqual(['{}', '1']))

  it('that are too long are null, and those after them are whole', async () => {
    expect(await lines(`ab\n${'x'.repeat(100)}\ncd\n${'y'.repeat(5)}`, 3, 4)).toEqual(['ab', null, 'cd', null])
  })
})
