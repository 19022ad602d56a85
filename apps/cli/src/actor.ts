import { userInfo } from 'node:os'

/** Who works on this machine, for the audit log. */
export const cliActor = (): string => `cli/${userInfo().username}`
