import { type Cell, type CellRef, cellKey } from '@canvass/domain/quota/cell.ts'
import type { SessionCommand } from '@canvass/domain/session/command.ts'
import { evidenceWanted } from '@canvass/domain/session/evidence-wanted.ts'
import type { SessionState } from '@canvass/domain/session/state.ts'
import type { CompiledSurvey } from '@canvass/domain/survey/compiled.ts'
import type { CommandLetter, SessionTransaction, WriteSet } from '../ports/session-store.ts'
import { claimStarts } from './claim-starts.ts'
import { addressOf, decideOne, type Gathered, surveyKey, surveyOf, type Undecided } from './decide-one.ts'
import { type Decided, setAside } from './decided.ts'
import type { SessionWorkerDeps } from './deps.ts'
import { loadSessions } from './load-sessions.ts'
import { settleSeats } from './settle-seats.ts'

/**
 * Decides and stores commands of one shard, at most one of each session, in one transaction.
 * Resolves after the commit with what is to be told; nobody hears of what may still roll back.
 * @param letters values that did not decode, set aside in the same transaction
 * @param replayed an earlier run may have refused some of these commands already
 */
export async function decideRound(
  deps: SessionWorkerDeps,
  shard: number,
  commands: readonly SessionCommand[],
  letters: readonly CommandLetter[],
  replayed: boolean,
): Promise<readonly Decided[]> {
  const decided = await deps.store.transaction(async (tx) => {
    const gathered = await gather(deps, tx, shard, commands, replayed)
    const drafts = commands.map((command) => decideOrSetAside(command, gathered))
    const decided = await settleSeats(tx, drafts)
    const outcome = writeSetOf(decided, letters)
    if (Object.values(outcome).some((facts) => facts.length > 0)) await tx.write(outcome)
    return decided
  })
  for (const { write } of decided) {
    if (write !== undefined) deps.states.set(write.state.sessionId, write.state)
  }
  return decided
}

/** The lock is asked for first; what follows it in the same breath is read after it was granted. */
async function gather(
  deps: SessionWorkerDeps,
  tx: SessionTransaction,
  shard: number,
  commands: readonly SessionCommand[],
  replayed: boolean,
): Promise<Gathered> {
  const ids = new Set(commands.map((command) => command.sessionId))
  const wanted = commands.flatMap((command) => evidenceWanted(command) ?? [])
  const [now, earlierStarts, heads, earlierRefusals, evidence] = await Promise.all([
    tx.lockShard(shard),
    claimStarts(tx, commands),
    tx.heads([...ids]),
    replayed ? tx.refusals(commands.map((command) => command.id)) : new Map(),
    wanted.length > 0 ? tx.evidence(wanted) : new Map(),
  ])
  const owners = [...earlierStarts.values()].flatMap(({ sessionId }) => (ids.has(sessionId) ? [] : sessionId))
  const known = owners.length === 0 ? heads : new Map([...heads, ...(await tx.heads(owners))])
  const sessions = await loadSessions(tx, deps.states, known)
  const surveys = new Map<string, CompiledSurvey>()
  const want = async (surveyId: string, version: number) => {
    if (surveys.has(surveyKey(surveyId, version))) return
    const survey = await deps.surveys.get(surveyId, version)
    if (survey !== undefined) surveys.set(surveyKey(surveyId, version), survey)
  }
  for (const { surveyId, version } of sessions.values()) await want(surveyId, version)
  for (const command of commands) if (command.kind === 'start') await want(command.surveyId, command.payload.version)
  const read = cellsRead(commands, sessions, surveys)
  const cells = read.length === 0 ? NO_CELLS : await tx.cells(read)
  return { now, sessions, surveys, earlierStarts, earlierRefusals, evidence, cells }
}

const NO_CELLS: ReadonlyMap<string, Cell> = new Map()

/** The quota cells that the surveys of these commands read, each once; none for nearly all surveys. */
function cellsRead(
  commands: readonly SessionCommand[],
  sessions: ReadonlyMap<string, SessionState>,
  surveys: ReadonlyMap<string, CompiledSurvey>,
): readonly CellRef[] {
  const refs = new Map<string, CellRef>()
  for (const command of commands) {
    const state = sessions.get(command.sessionId) ?? null
    const survey = surveyOf(command, state, { surveys })
    for (const seat of survey?.cellsRead ?? []) {
      const ref = { ...addressOf(command, state), ...seat }
      refs.set(cellKey(ref), ref)
    }
  }
  return [...refs.values()]
}

function decideOrSetAside(command: SessionCommand, gathered: Gathered): Decided | Undecided {
  try {
    return decideOne(command, gathered)
  } catch (error) {
    return setAside(command, 'decision-failed', error instanceof Error ? error : new Error(String(error)))
  }
}

function writeSetOf(decided: readonly Decided[], letters: readonly CommandLetter[]): Required<WriteSet> {
  return {
    steps: decided.flatMap(({ write }) => write ?? []),
    refusals: decided.flatMap(({ refusal }) => refusal ?? []),
    deadLetters: [...letters, ...decided.flatMap(({ letter }) => letter ?? [])],
    superseded: decided.flatMap(({ superseded }) => superseded ?? []),
  }
}
