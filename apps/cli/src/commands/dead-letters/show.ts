import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createLetterDesk } from '@canvass/postgres/dead-letter/letter-desk.ts'
import { withDatabase } from '../../composition/database.ts'
import { doesNotHold } from '../../fault.ts'
import { createOutput, table } from '../../output.ts'

interface ShowOptions {
  readonly tenant: string
  /** Nothing else. */
  readonly payload?: boolean
  readonly json?: boolean
}

/** Prints one letter with everything that is known of it. */
export async function show(id: string, { tenant, payload: only, json = false }: ShowOptions): Promise<void> {
  const letter = await withDatabase(async (database) => {
    const found = await createDeadLetterStore(database).get(id, tenant)
    if (found === undefined) throw doesNotHold(`There is no dead letter ${id} in tenant ${tenant}.`)
    return { ...found, revisions: await createLetterDesk(database).revisions(id) }
  })
  const { payload, revisions, ...facts } = letter
  if (only) return createOutput(json).result(payload, pretty(payload))
  const known = Object.entries(facts).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]]))
  const edits = revisions.map(
    ({ revision, editedBy, editedAt, payload: before }) =>
      `Before edit ${revision} by ${editedBy} at ${editedAt}:\n${pretty(before)}`,
  )
  createOutput(json).result(letter, [table(known), `Payload:\n${pretty(payload)}`, ...edits].join('\n\n'))
}

const pretty = (value: unknown): string => JSON.stringify(value, null, 2)
