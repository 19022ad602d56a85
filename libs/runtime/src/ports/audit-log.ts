/** What somebody did. `detail` is JSON and may hold no answers of respondents. */
export interface AuditEntry {
  readonly tenantId: string | null
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly detail: unknown
}

export interface AuditLog {
  /** Appends an entry to the chain; resolves when it is committed. */
  append(entry: AuditEntry): Promise<void>
}
