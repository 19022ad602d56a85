/** What somebody did. `detail` is JSON and may hold no answers of respondents. */
export interface AuditEntry {
  readonly tenantId: string | null
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly detail: unknown
}

/** An entry as it was written. */
export interface WrittenAuditEntry extends AuditEntry {
  /** Its number in the chain, from 1. */
  readonly id: number
  /** RFC 3339 UTC. */
  readonly at: string
  /** SHA-256 over this entry and the hash before it, hex. */
  readonly hash: string
}

export interface AuditFilter {
  /** Entries of this tenant; those of no tenant belong to the default one. */
  readonly tenantId?: string
  readonly actor?: string
  readonly action?: string
  readonly subject?: string
  /** RFC 3339; `from` is included, `to` is not. */
  readonly from?: string
  readonly to?: string
}

export interface AuditReader {
  /** Newest first. */
  list(
    filter: AuditFilter,
    page: { readonly cursor?: string; readonly limit: number },
  ): Promise<{ readonly items: readonly WrittenAuditEntry[]; readonly next: string | null }>
}

export interface AuditLog {
  /** Appends an entry to the chain; resolves when it is committed. */
  append(entry: AuditEntry): Promise<void>
}
