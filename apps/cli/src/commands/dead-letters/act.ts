import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '@canvass/postgres/connect.ts'
import { createDeadLetterStore } from '@canvass/postgres/dead-letter/dead-letter-store.ts'
import { createLetterDesk } from '@canvass/postgres/dead-letter/letter-desk.ts'
import { discardLetter, retryLetter } from '@canvass/runtime/dead-letters/decide-letter.ts'
import type { DeadLetter } from '@canvass/runtime/ports/dead-letter-store.ts'
import type { LetterBulk } from '@canvass/runtime/ports/letter-desk.ts'
import { cliActor } from '../../actor.ts'
import { withDatabase } from '../../composition/database.ts'
import { badUsage } from '../../fault.ts'
import { createOutput } from '../../output.ts'
import { readJsonFile } from '../../read-json-file.ts'
import { workOnMany } from './bulk.ts'
import { choosesSome, type FilterOptions } from './filter.ts'

export interface ActOptions extends FilterOptions {
  readonly why: string
  readonly all?: boolean
  readonly dryRun?: boolean
  readonly perSecond: number
  /** File. */
  readonly payload?: string
  readonly json?: boolean
}

/** Retries or discards one letter, or all parked ones that the options choose. */
export async function act(action: LetterBulk['action'], id: string | undefined, options: ActOptions): Promise<void> {
  const some = choosesSome(options)
  if (id === undefined) {
    if (options.payload !== undefined) throw badUsage('--payload is for one letter: give its id.')
    if (!some && !options.all) throw badUsage('Give the id of a letter, choose letters, or say --all.')
    return workOnMany(action, options)
  }
  if (some || options.all || options.dryRun)
    throw badUsage('Either the id of one letter, or options that choose letters.')
  await actOnOne(action, id, options)
}

async function actOnOne(action: LetterBulk['action'], id: string, options: ActOptions): Promise<void> {
  const { why: reason, tenant: tenantId, json = false } = options
  const payload = options.payload === undefined ? {} : { payload: await payloadIn(options.payload) }
  const { status, message } = await withDatabase(async (database) => {
    const deps = { letters: createDeadLetterStore(database), desk: createLetterDesk(database) }
    const user = { tenantId, actor: cliActor() }
    if (action === 'discard') return discardLetter(deps, user, id, reason)
    await retryLetter(deps, user, id, { reason, ...payload })
    return settled(database, id)
  })
  createOutput(json).result({ id, status }, SENTENCE[status](message))
}

async function payloadIn(file: string): Promise<unknown> {
  const read = await readJsonFile(file)
  if (!read.ok) throw badUsage(`${file}: ${read.message}`)
  return read.value
}

const WAIT_MS = 10_000
const LOOK_MS = 100

/** The letter once its retry has come to something, or after some seconds without that. */
async function settled(database: Database, id: string): Promise<DeadLetter> {
  const letters = createDeadLetterStore(database)
  const deadline = Date.now() + WAIT_MS
  for (;;) {
    const letter = await letters.get(id)
    if (letter === undefined) throw new Error(`letter ${id} is gone`)
    if (letter.status !== 'retrying' || Date.now() > deadline) return letter
    await delay(LOOK_MS)
  }
}

const SENTENCE: Readonly<Record<DeadLetter['status'], (message: string) => string>> = {
  parked: (message) => `It failed again and is parked: ${message}`,
  retrying: () =>
    'It is on its way: `dead-letters show` tells what became of it. A worker with the role dead-letters sends it.',
  resolved: () => 'Resolved: it was applied.',
  superseded: () => 'Superseded: its session has gone past it, and nothing is left to do.',
  discarded: () => 'Discarded.',
}
