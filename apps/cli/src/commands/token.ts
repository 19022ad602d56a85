import { webcrypto } from 'node:crypto'
import { homeFolder } from '@canvass/deploy/services/home.ts'
import { readSecrets } from '@canvass/deploy/supervisor/secrets.ts'
import { ADMIN_AUDIENCE, DEFAULT_TENANT, isRole, ROLES, type Role } from '@canvass/runtime/access/admin-claims.ts'
import type { Command } from 'commander'
import { SignJWT } from 'jose'
import { badUsage } from '../fault.ts'
import { createOutput } from '../output.ts'

interface Options {
  readonly json?: boolean
  readonly role: string
  readonly tenant: string
  readonly ttl: string
  readonly subject: string
}

export function define(command: Command): void {
  command
    .requiredOption('--role <role>', `what the holder may do: ${ROLES.join(', ')}`)
    .option('--tenant <name>', 'whose surveys', DEFAULT_TENANT)
    .option('--ttl <duration>', 'how long it works: 90s, 15m, 1h, 30d', '1h')
    .option('--subject <name>', 'who it is for; shown in the audit log', 'cli')
    .addHelpText(
      'after',
      '\nSigned with ADMIN_TOKEN_SECRET, else with the secret of this CANVASS_HOME. Send it as Authorization: Bearer.',
    )
    .action(token)
}

async function token({ json, role, tenant, ttl, subject }: Options): Promise<void> {
  if (!isRole(role)) throw badUsage(`There is no role ${JSON.stringify(role)}; use one of ${ROLES.join(', ')}.`)
  const expiresAt = Math.floor(Date.now() / 1_000) + secondsOf(ttl)
  const { adminTokenSecret } = readSecrets(homeFolder(process.env), process.env)
  const signed = await signAdminToken(adminTokenSecret, { role, tenant, subject, expiresAt })
  const value = { token: signed, role, tenant, expiresAt: new Date(expiresAt * 1_000).toISOString() }
  createOutput(json ?? false).result(value, signed)
}

interface AdminGrant {
  readonly role: Role
  readonly tenant: string
  readonly subject: string
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

/** A token that the API takes from people with a role. @param secret base64url, as ADMIN_TOKEN_SECRET */
export async function signAdminToken(
  secret: string,
  { role, tenant, subject, expiresAt }: AdminGrant,
): Promise<string> {
  const raw = new Uint8Array(Buffer.from(secret, 'base64url'))
  const key = await webcrypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return new SignJWT({ tenant, role })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setAudience(ADMIN_AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(key)
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

function secondsOf(ttl: string): number {
  const [, amount, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(ttl) ?? []
  if (amount === undefined || unit === undefined)
    throw badUsage(`${JSON.stringify(ttl)} is not a duration such as 15m or 1h.`)
  return Number(amount) * (UNIT_SECONDS[unit] ?? 0)
}
