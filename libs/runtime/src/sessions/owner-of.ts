import type { SessionReader } from '../ports/session-reader.ts'

/** Whose session it is, as its start says; undefined when there is none. */
export async function ownerOf(
  sessions: Pick<SessionReader, 'step'>,
  sessionId: string,
): Promise<{ readonly tenantId: string; readonly surveyId: string } | undefined> {
  const start = await sessions.step(sessionId, 0)
  const event = start?.events.find(({ type }) => type === 'SessionStarted')
  return event?.type === 'SessionStarted' ? { tenantId: event.tenantId, surveyId: event.surveyId } : undefined
}
