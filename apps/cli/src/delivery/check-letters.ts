import { waitUntil } from '@canvass/deploy/services/wait.ts'
import { TOPICS } from '@canvass/domain/events/public-event.ts'
import { letterAttempts } from '@canvass/postgres/delivery/letter-attempts.ts'
import { toLetter } from '@canvass/runtime/dead-letters/store-dlq.ts'
import { dlqTopic } from '@canvass/runtime/projection/groups.ts'
import type { Pipeline } from '../composition/pipeline.ts'
import { type Check, checkOf } from './check.ts'
import { type DeliveryStart, lettersOf } from './delivery-start.ts'
import type { Planted } from './planted.ts'
import { readSince } from './read-since.ts'

/** Nobody hears the refusal of a command that did not wait, so it is a dead letter by design. */
const BY_DESIGN = 'mailbox refused'
const LOOK_EVERY_MS = 100

type LettersOfPipeline = Pick<Pipeline, 'database' | 'reader' | 'admin'>

/**
 * The table of dead letters has grown by what was planted and by refusals of `respond-async`, and by nothing else; and every record
 * that the DLQ topics have gained is a letter. A projector that reads a stretch again sets aside again what it set aside before,
 * so the DLQ may have repeats of letters that are stored, also of earlier ones. Nothing may be on its way any more.
 */
export async function checkLetters(
  pipeline: LettersOfPipeline,
  start: DeliveryStart,
  planted: Planted,
  deadlineMs: number,
): Promise<Check[]> {
  const { records, unstored } = await recordsInDlq(pipeline, start, deadlineMs)
  const broken = unstored.map((place) => `${place}: the record is no letter`)
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
  const detail = `${added} new${refused === 0 ? '' : `, and ${refused} refusals of respond-async`}`
  return [checkOf('no new dead letters', detail, { added, refused, dlqRecords: records }, broken)]
}

async function growthOf(pipeline: LettersOfPipeline, start: DeliveryStart): Promise<ReadonlyMap<string, number>> {
  const now = [...(await lettersOf(pipeline))]
  return new Map(
    now.map(([key, count]): [string, number] => [key, count - (start.letters.get(key) ?? 0)]).filter(([, n]) => n > 0),
  )
}

/** Waits until the records that the DLQs have gained are stored, each with as many failures as it tells of, and names those that are not. */
async function recordsInDlq(
  pipeline: LettersOfPipeline,
  start: DeliveryStart,
  deadlineMs: number,
): Promise<{ readonly records: number; readonly unstored: readonly string[] }> {
  const due = new Map<string, { readonly attempts: number; readonly place: string }>()
  let records = 0
  await readSince(pipeline, start, TOPICS.map(dlqTopic), deadlineMs, (record) => {
    const { id, attempts = 1 } = toLetter(record)
    records += 1
    if (attempts < (due.get(id)?.attempts ?? 0)) return
    due.set(id, { attempts, place: `${record.topic}/${record.partition} at offset ${record.offset}` })
  })
  const stored = async () => {
    const found = await letterAttempts(pipeline.database, [...due.keys()])
    for (const [id, { attempts }] of due) if ((found.get(id) ?? 0) >= attempts) due.delete(id)
    return due.size === 0
  }
  await waitUntil(stored, deadlineMs, LOOK_EVERY_MS)
  return { records, unstored: [...due.values()].map(({ place }) => place) }
}
