import { createProcessId } from '@canvass/platform/lifecycle/process-id.ts'
import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { createKafka } from './client.ts'
import { createLogReader } from './log-reader.ts'

/** What a process that joins a group is started with. */
export interface MemberOptions {
  readonly brokers: string
  readonly groupId: string
  readonly topic: string
}

const [argument] = process.argv.slice(2)
if (argument !== undefined) await join(JSON.parse(argument) as MemberOptions)

/** Tells its parent the id of its client when it has got its partitions, and stays. */
async function join({ brokers, groupId, topic }: MemberOptions): Promise<void> {
  const { logger } = memoryLog()
  const clientId = createProcessId()
  const reader = createLogReader(createKafka({ brokers: brokers.split(','), clientId, logger }), logger)
  await reader.subscribe({
    groupId,
    topics: [topic],
    failover: 'slow',
    async onAssign() {
      process.send?.(clientId)
      return new Map()
    },
    onBatch: async () => undefined,
    onFatal: () => process.exit(1),
  })
}
