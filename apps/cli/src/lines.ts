/** Bytes of a line at most; what is longer is passed over, so that no input takes memory without bound. */
const LONGEST = 16 * 1024 * 1024

const LF = 0x0a

/**
 * Lines of UTF-8 that end at a line feed alone: JSON may hold U+2028, at which `readline` would break a line in two.
 * Null stands for a line that is too long.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, longest = LONGEST): AsyncGenerator<string | null> {
  let line = begin(longest)
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      const end = chunk.indexOf(LF, from)
      line.add(chunk.subarray(from, end < 0 ? chunk.length : end))
      if (end < 0) break
      yield line.text()
      line = begin(longest)
      from = end + 1
    }
  }
  if (line.bytes() > 0) yield line.text()
}

/** Collects the parts of a line; keeps none of one that is too long. */
function begin(longest: number) {
  const parts: Uint8Array[] = []
  let bytes = 0
  return {
    add(part: Uint8Array): void {
      bytes += part.length
      if (bytes > longest) parts.length = 0
      else parts.push(part)
    },
    bytes: () => bytes,
    /** Without the mark that some editors put before the first character of a file. */
    text: () => (bytes > longest ? null : new TextDecoder().decode(Buffer.concat(parts))),
  }
}
