import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { dlqTopic } from '@canvass/runtime/projection/groups.ts'
import type { Pipeline } from '../composition/pipeline.ts'
import { type Check, checkOf } from './check.ts'
import { type DeliveryStart, endsOf, lettersOf } from './delivery-start.ts'

/** Nobody hears the refusal of a command that did not wait, so it is a dead letter by design. */
const BY_DESIGN = 'mailbox refused'

/** The DLQ topics and the table of dead letters have grown by nothing but refusals of `respond-async`. */
export async function checkLetters(pipeline: Pipeline, start: DeliveryStart): Promise<Check[]> {
  const broken: string[] = []
  let refused = 0
  let added = 0
  for (const [partition, end] of await endsOf(pipeline, TOPICS.map(dlqTopic))) {
    const grown = end - (start.offsets.get(partition) ?? 0n)
    if (grown > 0n) broken.push(`${grown} records in ${partition}`)
  }
  for (const [key, count] of await lettersOf(pipeline)) {
    const grown = count - (start.letters.get(key) ?? 0)
    if (grown <= 0) continue
    if (key === BY_DESIGN) refused += grown
    else {
      added += grown
      broken.push(`${grown} letters of ${key}`)
    }
  }
  const detail = `${added} new${refused === 0 ? '' : `, and ${refused} refusals of respond-async`}`
  return [checkOf('no new dead letters', detail, { added, refused }, broken)]
}
