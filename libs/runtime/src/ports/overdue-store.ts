/** A session that has done nothing for longer than its survey allows. */
export interface OverdueSession {
  readonly sessionId: string
  readonly surveyId: string
  readonly tenantId: string
  /** Number of its last command: the same number again is the same finding. */
  readonly seq: number
}

/** Looks for overdue sessions, without locks: whoever acts on what is found must look again. */
export interface OverdueStore {
  /** Sessions whose held seats have run out, the longest ago first. */
  holds(limit: number): Promise<readonly OverdueSession[]>
  /** Sessions that can no longer be resumed, the longest ago first. */
  sessions(limit: number): Promise<readonly OverdueSession[]>
}
