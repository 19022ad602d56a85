import { Presets, SingleBar } from 'cli-progress'

export interface LoadProgress {
  /** @param elapsed seconds */
  update(elapsed: number, figures: ProgressFigures): void
  stop(): void
}

interface ProgressFigures {
  readonly acts: number
  readonly committed: number
  readonly p99Ms: number
  readonly troubles: number
}

const LINE_EVERY_S = 5

/** On a terminal a bar, elsewhere a line every few seconds; both on stderr, so that results can be piped. */
export function createLoadProgress(seconds: number): LoadProgress {
  return process.stderr.isTTY ? createBar(seconds) : createLines(seconds)
}

function createBar(seconds: number): LoadProgress {
  const bar = new SingleBar(
    {
      format: '{bar} {value}/{total} s · {rate} acts/s · p99 {p99} ms · {troubles} troubles',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
    },
    Presets.shades_classic,
  )
  bar.start(Math.ceil(seconds), 0, { rate: 0, p99: 0, troubles: 0 })
  const rate = createRate()
  let shown = -1
  return {
    update(elapsed, { acts, p99Ms, troubles }) {
      if (Math.floor(elapsed * 4) === shown) return
      shown = Math.floor(elapsed * 4)
      bar.update(Math.floor(elapsed), { rate: rate(elapsed, acts), p99: p99Ms, troubles })
    },
    stop: () => bar.stop(),
  }
}

function createLines(seconds: number): LoadProgress {
  const rate = createRate()
  let next = LINE_EVERY_S
  return {
    update(elapsed, { acts, committed, p99Ms, troubles }) {
      if (elapsed < next) return
      next += LINE_EVERY_S
      process.stderr.write(
        `${Math.floor(elapsed)}/${seconds} s  ${rate(elapsed, acts)} acts/s  ${committed} committed  p99 ${p99Ms} ms  ${troubles} troubles\n`,
      )
    },
    stop: () => undefined,
  }
}

/** Acts a second since the last call. */
function createRate(): (elapsed: number, acts: number) => number {
  let before = { elapsed: 0, acts: 0 }
  return (elapsed, acts) => {
    const rate = (acts - before.acts) / Math.max(0.001, elapsed - before.elapsed)
    before = { elapsed, acts }
    return Math.round(rate)
  }
}
