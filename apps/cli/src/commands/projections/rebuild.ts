import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createOutboxStore } from '@canvass/postgres/outbox/outbox-store.ts'
import { createRebuildStore } from '@canvass/postgres/rebuild/rebuild-store.ts'
import { createRecountStore } from '@canvass/postgres/recount/recount-store.ts'
import { createProjectionVersions } from '@canvass/redis/projection-versions.ts'
import type { RebuildProgress, RunningRebuild } from '@canvass/runtime/ports/rebuild-store.ts'
import type { RebuildDeps } from '@canvass/runtime/projection/rebuild/rebuild-deps.ts'
import {
  RebuildRunning,
  type Rebuilt,
  rebuildProjections,
} from '@canvass/runtime/projection/rebuild/rebuild-projections.ts'
import { cliActor } from '../../actor.ts'
import { type Pipeline, withPipeline } from '../../composition/pipeline.ts'
import { doesNotHold } from '../../fault.ts'
import { createOutput, type Output } from '../../output.ts'
import { onStopSignals } from '../../stop-signals.ts'

interface Options {
  readonly reason: string
  readonly json?: boolean
}

/** Rebuilds the counters in this process, telling how far it is. Ctrl-C ends it, and nothing that is shown has changed then. */
export async function rebuild({ reason, json = false }: Options): Promise<void> {
  const output = createOutput(json)
  const stopping = new AbortController()
  const forget = onStopSignals(
    () => stopping.abort(doesNotHold('Stopped: what is shown has not changed.')),
    () => process.exit(130),
  )
  try {
    const done = await withPipeline((pipeline) =>
      rebuildProjections(depsOf(pipeline, output), { by: cliActor(), reason, signal: stopping.signal }),
    )
    output.result(done, report(done))
  } catch (error) {
    throw error instanceof RebuildRunning ? doesNotHold(refusal(error.running)) : error
  } finally {
    forget()
  }
}

function depsOf({ database, cache, reader, writer, admin, partitions }: Pipeline, output: Output): RebuildDeps {
  return {
    versions: createProjectionVersions(cache, partitions),
    rebuilds: createRebuildStore(database),
    recount: createRecountStore(database),
    outbox: createOutboxStore(database, partitions),
    letters: createDeadLetterStore(database),
    log: {
      subscribe: reader.subscribe,
      recordAt: reader.recordAt,
      offsets: admin.offsets,
      publish: (batches) => writer.publish(batches),
    },
    partitions,
    onProgress: progressOf(output),
    onTrouble: (topic, partition, doing, error) =>
      output.event({
        event: 'rebuild.trouble',
        level: 'warn',
        message: `${topic}/${partition}: ${doing}: ${error instanceof Error ? error.message : String(error)}`,
        ...{ topic, partition, doing },
      }),
    now: Date.now,
  }
}

const TELL_EVERY_MS = 1_000

/** Tells each phase once, and how far it is once a second. */
function progressOf(output: Output): RebuildDeps['onProgress'] {
  let told: { readonly phase: string; readonly at: number } | undefined
  return (version, progress) => {
    if (told?.phase === progress.phase && performance.now() - told.at < TELL_EVERY_MS) return
    told = { phase: progress.phase, at: performance.now() }
    output.event({ event: 'rebuild.progress', message: sentence(version, progress), version, ...progress })
  }
}

const WORDS: Readonly<Record<RebuildProgress['phase'], string>> = {
  recounting: 'recounting from Postgres',
  filling: 'partitions filled',
  'catching-up': 'records counted that came since',
  removing: 'shown; removing the old counters',
}

const sentence = (version: string, { phase, done, total }: RebuildProgress): string =>
  `${version}: ${WORDS[phase]}${total === 0 ? ' …' : `, ${done} of ${total}`}`

function refusal(running: RunningRebuild): string {
  const { version, startedBy, reason, runningMs, silentMs } = running
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(0)} s`
  return `A rebuild is under way, begun ${seconds(runningMs)} ago by ${startedBy} (${reason}). ${sentence(version, running)}
It was heard of ${seconds(silentMs)} ago; one that is silent for 10 s is given up, and can then be begun again.`
}

function report({ version, instead, caughtUp, tookMs }: Rebuilt): string {
  const before = instead === null ? 'there were none before' : `in place of ${instead}`
  return `${version} of the counters is shown, ${before}: built in ${(tookMs / 1_000).toFixed(1)} s, ${caughtUp} records counted from Kafka.`
}
