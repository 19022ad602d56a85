import type { SessionCommand } from '@canvass/domain/session/command.ts'

/** What a command touches that no other one of its transaction may: its session, and the keys that a start wants to own. */
const identitiesOf = (command: SessionCommand): string[] => [
  command.sessionId,
  ...(command.kind === 'start' ? command.payload.keys.map(({ kind, scope, key }) => `${kind}/${scope}/${key}`) : []),
]

/**
 * Splits commands so that each round holds at most one of each session, in the order in which they came: a transaction decides one
 * round, since the second command of a session needs the state after the first. Of two starts with the same key the second must
 * find the session of the first.
 */
export function roundsOf(commands: readonly SessionCommand[]): SessionCommand[][] {
  const rounds: SessionCommand[][] = []
  const nextRound = new Map<string, number>()
  for (const command of commands) {
    const identities = identitiesOf(command)
    const round = Math.max(...identities.map((identity) => nextRound.get(identity) ?? 0))
    for (const identity of identities) nextRound.set(identity, round + 1)
    const members = rounds[round]
    if (members === undefined) rounds[round] = [command]
    else members.push(command)
  }
  return rounds
}
