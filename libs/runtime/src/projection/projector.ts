import type { Topic } from '@canvass/domain/events/public-event.ts'
import type { CountedTopic } from '../ports/counter-store.ts'
import { type LogSubscription, partitionKey } from '../ports/event-log.ts'
import { retryTopic } from './groups.ts'
import { lookAfter, type Seek } from './look-after.ts'
import { projectBatch } from './project-batch.ts'
import { projectRetries } from './project-retries.ts'
import type { ProjectionLane, ProjectorDeps } from './projector-deps.ts'
import { startOffset } from './start-offset.ts'

export interface Projector extends Omit<LogSubscription, 'onFatal'> {
  readonly topic: Topic
  /** Looks after what went wrong while nothing is read; to be called every few seconds. Never rejects. */
  tick(seek: Seek): Promise<void>
}

/** The projection of one topic and its retries, as a member of the topic's consumer group. */
export function createProjector(deps: ProjectorDeps): Projector {
  const { topic, group, counters, log, observer } = deps
  const retries = retryTopic(topic)
  let lanes: ReadonlyMap<string, ProjectionLane> = new Map()

  async function begin(counted: CountedTopic, partition: number): Promise<[ProjectionLane, bigint]> {
    const applied = await counters.position(counted, partition)
    const offset = await startOffset(log, counted, partition, applied)
    observer.assigned(counted, partition, offset, applied)
    const lane = {
      topic: counted,
      partition,
      applied,
      loss: null,
      atEnd: false,
      readTo: offset,
      readAt: deps.now(),
      busy: false,
    }
    return [lane, offset]
  }

  return {
    topic,
    groupId: group,
    topics: [topic, retries],
    async onAssign(partitions) {
      const begun = await Promise.all(
        partitions.map(({ topic: name, partition }) => begin(name === retries ? retries : topic, partition)),
      )
      lanes = new Map(begun.map(([lane]) => [partitionKey(lane.topic, lane.partition), lane]))
      return new Map(begun.map(([lane, offset]) => [partitionKey(lane.topic, lane.partition), offset]))
    },
    async onBatch(name, partition, records, highWatermark) {
      const lane = lanes.get(partitionKey(name, partition))
      if (lane === undefined) throw new Error(`${name}/${partition} was read without being assigned`)
      lane.busy = true
      try {
        return lane.topic === topic
          ? await projectBatch(deps, lane, records, highWatermark)
          : await projectRetries(deps, lane, records)
      } finally {
        lane.busy = false
      }
    },
    async tick(seek) {
      await lookAfter(
        deps,
        [...lanes.values()].filter((lane) => lane.topic === topic),
        seek,
      )
    },
  }
}
