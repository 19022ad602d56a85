/**
 * Splits commands so that each round holds at most one of each session, in the order in which they came:
 * a transaction decides one round, since the second command of a session needs the state after the first.
 */
export function roundsOf<C extends { readonly sessionId: string }>(commands: readonly C[]): C[][] {
  const rounds: C[][] = []
  const taken = new Map<string, number>()
  for (const command of commands) {
    const round = taken.get(command.sessionId) ?? 0
    taken.set(command.sessionId, round + 1)
    const members = rounds[round]
    if (members === undefined) rounds[round] = [command]
    else members.push(command)
  }
  return rounds
}
