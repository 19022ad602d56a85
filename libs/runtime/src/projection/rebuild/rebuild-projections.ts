import type { AppliedPositions } from '../../ports/counter-store.ts'
import type { RebuildOutcome, RebuildProgress, RunningRebuild } from '../../ports/rebuild-store.ts'
import { catchUp, isCaughtUp } from './catch-up.ts'
import { fillVersion } from './fill-version.ts'
import { followVersion } from './follow-version.ts'
import { keepNoting } from './keep-noting.ts'
import type { RebuildDeps } from './rebuild-deps.ts'

/** Another rebuild has not ended. */
export class RebuildRunning extends Error {
  readonly running: RunningRebuild

  constructor(running: RunningRebuild) {
    super(`${running.version} of the counters is being built already`)
    this.name = 'RebuildRunning'
    this.running = running
  }
}

export interface RebuildRequest {
  /** Who wants it, and why; kept with the rebuild. */
  readonly by: string
  readonly reason: string
  /** Ends the rebuild; what was filled is removed. */
  readonly signal: AbortSignal
  /** Asked when the rebuild has begun: others may have mended meanwhile what it was wanted for. */
  stillNeeded?(): Promise<boolean>
}

export interface Rebuilt {
  readonly outcome: Extract<RebuildOutcome, 'shown' | 'unneeded'>
  readonly version: string
  /** The version that was shown before; null when there was none. */
  readonly instead: string | null
  /** Records counted from the log behind the version's base. */
  readonly caughtUp: number
  readonly tookMs: number
}

/**
 * Builds the counters anew beside the ones that are shown: fill a version from Postgres as of the relay's cursors, count from Kafka what
 * came since, show it in place of the other when it has counted all that the other has, remove the other. Nothing that is shown
 * changes before, and a rebuild that ends anywhere leaves only keys that the next one removes.
 * @throws RebuildRunning while another one is under way
 */
export async function rebuildProjections(deps: RebuildDeps, request: RebuildRequest): Promise<Rebuilt> {
  const begun = await deps.rebuilds.begin(request.by, request.reason)
  if ('running' in begun) throw new RebuildRunning(begun.running)
  const { version } = begun
  const noting = keepNoting(deps, version, request.signal)
  const end = (outcome: RebuildOutcome, message?: string) => {
    noting.stop()
    return deps.rebuilds.end(version, outcome, message)
  }
  try {
    const rebuilt = await build(deps, version, request, noting)
    await end(rebuilt.outcome)
    return rebuilt
  } catch (error) {
    await clear(deps, version).catch(() => undefined) // the next rebuild removes it
    const message = error instanceof Error ? error.message : String(error)
    await end(request.signal.aborted ? 'stopped' : 'failed', message).catch(() => undefined) // given up after a while
    throw error
  }
}

type Noting = ReturnType<typeof keepNoting>

async function build(deps: RebuildDeps, version: string, request: RebuildRequest, noting: Noting): Promise<Rebuilt> {
  const begun = performance.now()
  const { versions } = deps
  const instead = await versions.shown()
  const rebuilt = (outcome: Rebuilt['outcome'], caughtUp: number): Rebuilt => ({
    ...{ outcome, version, instead, caughtUp },
    tookMs: Math.round(performance.now() - begun),
  })
  if (request.stillNeeded !== undefined && !(await request.stillNeeded())) return rebuilt('unneeded', 0)
  await versions.removeAllBut(instead === null ? [version] : [instead, version])
  const { base, groups } = await fillVersion(deps, version, noting.tell)
  const caughtUp = await showCaughtUp(deps, { version, instead, base, noting })
  noting.tell({ phase: 'removing', done: 0, total: 0 })
  const told = versions.open(version).notify([...groups])
  // it is shown; what is left of the other is removed by the next rebuild at the latest
  await Promise.allSettled([told, versions.removeAllBut([version])])
  return rebuilt('shown', caughtUp)
}

interface Filled {
  readonly version: string
  readonly instead: string | null
  readonly base: readonly AppliedPositions[]
  readonly noting: Noting
}

/** Counts what has come since the version was filled, and shows it. @returns records counted */
async function showCaughtUp(deps: RebuildDeps, { version, instead, base, noting }: Filled): Promise<number> {
  const { versions } = deps
  const show = async () => {
    await noting.confirm()
    if (await versions.show(version, instead)) return
    throw new Error('the counters that are shown have changed meanwhile; try again')
  }
  const shown = instead !== null && (await versions.isWhole(instead)) ? instead : null
  if (shown === null && (await isCaughtUp(deps, base))) {
    await show()
    return 0
  }
  let counted = 0
  const tell = (progress: RebuildProgress) => {
    counted = progress.done
    noting.tell(progress)
  }
  const follower = await followVersion(deps, version, noting.fail)
  try {
    await catchUp(deps, { version, shown, base, signal: noting.signal, tell })
    await show()
    return counted
  } finally {
    await follower.stop()
  }
}

/** Removes what was filled, unless it is shown already. */
async function clear(deps: RebuildDeps, version: string): Promise<void> {
  const shown = await deps.versions.shown()
  if (shown !== null && shown !== version) await deps.versions.removeAllBut([shown])
}
