import { TOPICS } from '@canvass/domain/events/public-event.ts'
import type { Pipeline } from '../../composition/pipeline.ts'

/** How many records the topics have ever had. */
export async function endsOfTopics(admin: Pipeline['admin']): Promise<bigint> {
  const ends = await Promise.all(TOPICS.map((topic) => admin.offsets(topic)))
  return ends.flat().reduce((sum, { high }) => sum + high, 0n)
}
