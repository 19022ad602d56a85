import type { Component } from '@canvass/platform/lifecycle/lifecycle.ts'
import type { Logger } from '@canvass/platform/logging/logger.ts'
import { counter } from '@canvass/platform/metrics/registry.ts'
import type { RebuildDeps } from '@canvass/runtime/projection/rebuild/rebuild-deps.ts'
import { RebuildRunning, rebuildProjections } from '@canvass/runtime/projection/rebuild/rebuild-projections.ts'
import type { Registry } from 'prom-client'

export interface RebuilderDeps {
  readonly rebuild: Omit<RebuildDeps, 'onTrouble' | 'onProgress'>
  /** Names this process to operators. */
  readonly by: string
  readonly registry: Registry
  readonly log: Logger
}

export interface Rebuilder extends Component {
  /** The counters are gone, or a part of those shown is: `version` is what was shown. */
  lost(version: string | null): void
  /** Nothing can be counted in a version, and why. */
  unusable(version: string | null, reason: string): void
}

/** Who asks again this soon after a rebuild that failed is not heard; a projector that cannot go on asks all the time. */
const PAUSE_MS = 3_000

/** A first start is no trouble. */
const NONE_YET = 'there are no counters yet'

/**
 * Rebuilds the counters when a projector of this process cannot go on, without anybody being asked. Of several processes that notice
 * one does it, and the others find it done.
 */
export function createRebuilder({ rebuild, by, registry, log }: RebuilderDeps): Rebuilder {
  const rebuilds = counter(registry, {
    name: 'canvass_projection_rebuilds_total',
    help: 'Rebuilds of the counters that this process has begun by itself, by what became of them',
    labels: ['outcome'],
  })
  const stopping = new AbortController()
  const deps: RebuildDeps = {
    ...rebuild,
    onTrouble: (topic, partition, doing, err) =>
      log.warn({ err, topic, partition, doing }, 'projections.rebuild-trouble'),
    onProgress: (version, progress) => log.debug({ version, ...progress }, 'projections.rebuild-progress'),
  }
  let running: Promise<void> | undefined
  let notBefore = 0

  function ask(reason: string, stillNeeded: () => Promise<boolean>): void {
    if (running !== undefined || stopping.signal.aborted || performance.now() < notBefore) return
    running = run(reason, stillNeeded).finally(() => {
      running = undefined
    })
  }

  async function run(reason: string, stillNeeded: () => Promise<boolean>): Promise<void> {
    try {
      if (!(await stillNeeded())) return
      log[reason === NONE_YET ? 'info' : 'warn']({ reason }, 'projections.rebuild-begun')
      const done = await rebuildProjections(deps, { by, reason, signal: stopping.signal, stillNeeded })
      rebuilds.inc({ outcome: done.outcome })
      log.info({ ...done }, 'projections.rebuild-ended')
    } catch (err) {
      notBefore = performance.now() + PAUSE_MS
      if (err instanceof RebuildRunning) return
      rebuilds.inc({ outcome: stopping.signal.aborted ? 'stopped' : 'failed' })
      log.error({ err, reason }, 'projections.rebuild-failed')
    }
  }

  const { versions } = rebuild
  return {
    name: 'rebuilder',
    /** Resolves when there are counters, or when they could not be made for now. */
    async start() {
      if ((await versions.shown()) === null) ask(NONE_YET, async () => (await versions.shown()) === null)
      await running
    },
    lost: (version) =>
      ask('the counters were lost', async () => {
        const shown = await versions.shown()
        return shown === null || (shown === version && !(await versions.isWhole(shown)))
      }),
    unusable: (version, reason) => ask(reason, async () => (await versions.shown()) === version),
    async stop() {
      stopping.abort(new Error('the process stops'))
      await running
    },
  }
}
