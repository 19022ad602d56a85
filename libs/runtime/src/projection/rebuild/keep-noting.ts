import { systemTimer } from '@canvass/platform/time/timer.ts'
import type { RebuildProgress } from '../../ports/rebuild-store.ts'
import { every } from '../../relay/every.ts'
import type { RebuildDeps } from './rebuild-deps.ts'

const NOTE_EVERY_MS = 2_000

/** Tells every two seconds that a rebuild is running and how far it is. Its signal aborts when the rebuild must not go on. */
export function keepNoting(
  { rebuilds, onProgress }: Pick<RebuildDeps, 'rebuilds' | 'onProgress'>,
  version: string,
  outer: AbortSignal,
) {
  const failing = new AbortController()
  let progress: RebuildProgress = { phase: 'recounting', done: 0, total: 0 }

  /** @throws Error when the rebuild was given up, because nothing was heard of it for too long */
  async function confirm(): Promise<void> {
    if (await rebuilds.note(version, progress)) return
    throw new Error('nothing was heard of the rebuild for so long that it was given up; try again')
  }

  const noting = every(systemTimer, NOTE_EVERY_MS, () =>
    rebuilds.note(version, progress).then(
      (kept) => (kept ? undefined : failing.abort(new Error('the rebuild was given up'))),
      () => undefined, // Postgres is away for a moment; whether we were given up shows later
    ),
  )
  return {
    signal: AbortSignal.any([outer, failing.signal]),
    confirm,
    fail: (error: Error) => failing.abort(error),
    tell(next: RebuildProgress) {
      progress = next
      onProgress(version, next)
    },
    stop: () => noting.stop(),
  }
}
