import type { LetterBulk } from '@canvass/runtime/ports/letter-desk.ts'
import { Presets, SingleBar } from 'cli-progress'
import type { Output } from '../../output.ts'

interface BulkProgress {
  update(bulk: LetterBulk): void
  stop(): void
}

const LINE_EVERY_MS = 5_000

/** On a terminal a bar, elsewhere an event every few seconds. */
export function createBulkProgress({ total }: LetterBulk, output: Output): BulkProgress {
  return process.stderr.isTTY && !output.json ? createBar(total) : createLines(output)
}

function createBar(total: number): BulkProgress {
  const bar = new SingleBar(
    {
      format: '{bar} {value}/{total} letters · {skipped} skipped',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
    },
    Presets.shades_classic,
  )
  bar.start(total, 0, { skipped: 0 })
  return {
    update: ({ done, skipped }) => bar.update(done + skipped, { skipped }),
    stop: () => bar.stop(),
  }
}

function createLines(output: Output): BulkProgress {
  let next = performance.now() + LINE_EVERY_MS
  return {
    update({ done, skipped, total }) {
      if (performance.now() < next) return
      next += LINE_EVERY_MS
      output.event({ event: 'progress', message: `${done + skipped}/${total} letters`, done, skipped, total })
    },
    stop: () => undefined,
  }
}
