import { type AuditCheck, verifyAudit } from '@canvass/postgres/audit/audit-log.ts'
import { LONG_READS } from '@canvass/postgres/connect.ts'
import { withDatabase } from '../../composition/database.ts'
import { exitCodes } from '../../fault.ts'
import { createOutput } from '../../output.ts'

/** Checks the chain, and sets exit code 1 when it is broken or shorter than it was. */
export async function verify(options: { readonly entries?: number; readonly json?: boolean }): Promise<void> {
  const check = await withDatabase(verifyAudit, LONG_READS)
  const { entries: noted = 0, json = false } = options
  const cutOff = check.entries < noted
  const holds = check.brokenAt === null && !cutOff
  createOutput(json).result({ ...check, cutOff, holds }, sentence(check, cutOff ? noted : undefined))
  if (!holds) process.exitCode = exitCodes.doesNotHold
}

function sentence({ entries, brokenAt, lastHash }: AuditCheck, noted: number | undefined): string {
  if (brokenAt !== null) return `The chain is broken at entry ${brokenAt}: it is not what was written there.`
  if (noted !== undefined) return `There are ${entries} entries, fewer than ${noted}: the end was cut off.`
  return lastHash === null
    ? 'There are no entries.'
    : `${entries} entries, all as they were written. The last hash is ${lastHash}.`
}
