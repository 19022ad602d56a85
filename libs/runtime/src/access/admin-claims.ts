/** What people and programs that do not answer surveys may be; `admin` may do what all others may. */
export const ROLES = ['author', 'analyst', 'ops', 'payments', 'admin'] as const
export type Role = (typeof ROLES)[number]

export const isRole = (value: unknown): value is Role => ROLES.some((role) => role === value)

/** Audience of admin tokens: one made for anything else is refused. */
export const ADMIN_AUDIENCE = 'canvass-admin'

/** Tenant of an installation that has only one. */
export const DEFAULT_TENANT = 'default'

/** The claims of an admin token besides the registered ones. */
export interface AdminClaims {
  readonly subject: string
  readonly tenantId: string
  readonly role: Role
}

/** Whether a holder of `role` may do what is reserved to `allowed`. */
export const mayAct = (role: Role, allowed: readonly Role[]): boolean => role === 'admin' || allowed.includes(role)
