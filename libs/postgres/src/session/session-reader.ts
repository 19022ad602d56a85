import type { ProblemData } from '@canvass/domain/problems/problem.ts'
import { isUuid } from '@canvass/platform/ids/uuid.ts'
import type { SessionReader } from '@canvass/runtime/ports/session-reader.ts'
import { sql } from 'kysely'
import { type Database, sqlOf } from '../connect.ts'
import { STEP_COLUMNS, type StepRow, storedStep } from './load-sessions.ts'

interface RefusalRow {
  command_id: string
  problem: ProblemData
  at: number
}

/** Reads outside the mailbox. A session id that is no UUID belongs to no session. */
export function createSessionReader(database: Database): SessionReader {
  return {
    async steps(sessionId) {
      if (!isUuid(sessionId)) return []
      const { rows } = await sql<StepRow>`
        select ${STEP_COLUMNS} from session_steps where session_id = ${sessionId}::uuid order by seq
      `.execute(sqlOf(database))
      return rows.map(storedStep)
    },
    async step(sessionId, step) {
      if (!isUuid(sessionId)) return undefined
      const { rows } = await sql<StepRow>`
        select ${STEP_COLUMNS} from session_steps where session_id = ${sessionId}::uuid and step = ${step}::int
      `.execute(sqlOf(database))
      return rows[0] && storedStep(rows[0])
    },
    async refusals(sessionId, step) {
      if (!isUuid(sessionId)) return []
      const { rows } = await sql<RefusalRow>`
        select command_id, problem, (extract(epoch from at) * 1000)::float8 as at
        from refusals where session_id = ${sessionId}::uuid and step = ${step}::int
        order by refusals.at
      `.execute(sqlOf(database))
      return rows.map((row) => ({ commandId: row.command_id, problem: row.problem, at: Math.floor(row.at) }))
    },
    async letters(sessionId, step) {
      if (!isUuid(sessionId)) return []
      const { rows } = await sql<{ id: string; status: string }>`
        select id, status from dead_letters where session_id = ${sessionId}::uuid and step = ${step}::int
        order by first_failed_at, id
      `.execute(sqlOf(database))
      return rows
    },
  }
}
