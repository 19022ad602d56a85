import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { dlqTopic } from '@canvass/runtime/projection/groups.ts'
import type { Pipeline } from '../composition/pipeline.ts'
import { type Check, checkOf } from './check.ts'
import { type DeliveryStart, endsOf, lettersOf } from './delivery-start.ts'
import type { Planted } from './planted.ts'

/** Nobody hears the refusal of a command that did not wait, so it is a dead letter by design. */
const BY_DESIGN = 'mailbox refused'

/** The DLQ topics and the table of dead letters have grown by what was planted and by refusals of `respond-async`, and by nothing else. */
export async function checkLetters(pipeline: Pipeline, start: DeliveryStart, planted: Planted): Promise<Check[]> {
  const broken: string[] = []
  const growth = await growthOf(pipeline, start)
  const refused = growth.get(BY_DESIGN) ?? 0
  let added = 0
  for (const key of new Set([...growth.keys(), ...planted.letters.keys()])) {
    if (key === BY_DESIGN) continue
    const grown = growth.get(key) ?? 0
    const due = planted.letters.get(key) ?? 0
    added += grown
    if (grown !== due) broken.push(`${grown} letters of ${key}${due === 0 ? '' : `, not the ${due} that were planted`}`)
  }
  if (![...planted.letters.keys()].some((key) => key.startsWith('projector '))) {
    broken.push(...(await recordsInDlq(pipeline, start)))
  }
  const detail = `${added} new${refused === 0 ? '' : `, and ${refused} refusals of respond-async`}`
  return [checkOf('no new dead letters', detail, { added, refused }, broken)]
}

async function growthOf(pipeline: Pipeline, start: DeliveryStart): Promise<ReadonlyMap<string, number>> {
  const now = [...(await lettersOf(pipeline))]
  return new Map(
    now.map(([key, count]): [string, number] => [key, count - (start.letters.get(key) ?? 0)]).filter(([, n]) => n > 0),
  )
}

async function recordsInDlq(pipeline: Pipeline, start: DeliveryStart): Promise<string[]> {
  const ends = [...(await endsOf(pipeline, TOPICS.map(dlqTopic)))]
  return ends.flatMap(([partition, end]) => {
    const grown = end - (start.offsets.get(partition) ?? 0n)
    return grown > 0n ? [`${grown} records in ${partition}`] : []
  })
}
