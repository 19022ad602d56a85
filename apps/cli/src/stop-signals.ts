/** A terminal sends Ctrl-C to npm, the bootstrap and us, and the first two pass it on: copies within this time are one key press. */
const ECHO_MS = 700

/**
 * Calls `onFirst` when someone wants the command to stop, `onSecond` when they insist.
 * @returns a function that goes back to the default handling
 */
export function onStopSignals(
  onFirst: (name: NodeJS.Signals) => void,
  onSecond: (name: NodeJS.Signals) => void,
): () => void {
  let firstAt: number | undefined
  const listen = (name: NodeJS.Signals) => {
    if (firstAt === undefined) {
      firstAt = performance.now()
      onFirst(name)
    } else if (performance.now() - firstAt > ECHO_MS) onSecond(name)
  }
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of names) process.on(name, listen)
  return () => {
    for (const name of names) process.off(name, listen)
  }
}
