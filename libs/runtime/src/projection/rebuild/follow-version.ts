import { TOPICS, type Topic } from '@canvass/domain/events/public-event.ts'
import { systemTimer } from '@canvass/platform/time/timer.ts'
import type { CounterStore } from '../../ports/counter-store.ts'
import { every } from '../../relay/every.ts'
import { GROUP_OF } from '../groups.ts'
import { createProjector } from '../projector.ts'
import type { ProjectionObserver } from '../projector-deps.ts'
import type { RebuildDeps } from './rebuild-deps.ts'

const LOOK_AFTER_EVERY_MS = 2_000

/** Counts what comes behind a version's base, in consumer groups of its own, until it is stopped. */
export interface Follower {
  stop(): Promise<void>
}

/** @param onFailed why the version cannot be counted on */
export async function followVersion(
  deps: RebuildDeps,
  version: string,
  onFailed: (error: Error) => void,
): Promise<Follower> {
  const counters: CounterStore = {
    ...deps.versions.open(version),
    notify: async () => undefined, // nobody sees this version yet
  }
  const begun = await Promise.allSettled(TOPICS.map((topic) => followTopic(deps, version, topic, counters, onFailed)))
  const stop = async () => {
    await Promise.all(begun.map((one) => (one.status === 'fulfilled' ? one.value.stop() : undefined)))
  }
  const failed = begun.find((one) => one.status === 'rejected')
  if (failed !== undefined) {
    await stop()
    throw failed.reason
  }
  return { stop }
}

async function followTopic(
  deps: RebuildDeps,
  version: string,
  topic: Topic,
  counters: CounterStore,
  onFailed: (error: Error) => void,
): Promise<Follower> {
  const { log, outbox, letters, now } = deps
  const unusable = (reason: string) => onFailed(new Error(reason))
  // letters are those of the group that counts, so that both readers set the same record aside as the same letter
  const group = GROUP_OF[topic]
  const observer = observerOf(deps)
  const projector = createProjector({ topic, group, counters, log, outbox, letters, observer, unusable, now })
  const subscription = await log.subscribe({ ...projector, groupId: `${group}.${version}`, onFatal: onFailed })
  const looking = every(systemTimer, LOOK_AFTER_EVERY_MS, () => projector.tick(subscription.seek))
  return {
    async stop() {
      looking.stop()
      await subscription.stop()
    },
  }
}

/** The metrics of the projectors tell of the version that is shown; of this one only troubles are told. */
const observerOf = ({ onTrouble }: RebuildDeps): ProjectionObserver => ({
  assigned: () => undefined,
  applied: () => undefined,
  moved: () => undefined,
  setAside: () => undefined,
  lost: (topic, partition, { n }) => onTrouble(topic, partition, 'count', new Error(`record ${n} is missing`)),
  healed: () => undefined,
  rewound: () => undefined,
  retried: () => undefined,
  failed: onTrouble,
})
