import { Problem } from '@canvass/domain/problems/problem.ts'
import { tokenExpired, tokenInvalid } from '@canvass/domain/problems/registry.ts'
import { ADMIN_AUDIENCE, type AdminClaims, isRole } from '@canvass/runtime/access/admin-claims.ts'
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import { importHmacKey } from './keys.ts'

export interface AdminTokens {
  /** @throws Problem token-invalid or token-expired */
  verify(token: string): Promise<AdminClaims & { readonly expiresAt: number }>
}

export interface AdminTokenSources {
  /** Signs tokens made with `canvass token`. */
  readonly adminTokenSecret: Uint8Array | undefined
  /** Key set of the identity provider. */
  readonly jwksUrl: string | undefined
}

type Check = (token: string) => Promise<JWTPayload>

/** One check for each source; each allows only its own kind of algorithm, so that no public key is ever taken for a secret. */
async function checksOf({ adminTokenSecret: secret, jwksUrl }: AdminTokenSources): Promise<Check[]> {
  const checks: Check[] = []
  if (secret !== undefined) {
    const key = await importHmacKey(secret)
    checks.push(async (token) => {
      const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], audience: ADMIN_AUDIENCE })
      return payload
    })
  }
  if (jwksUrl !== undefined) {
    const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 2_000 })
    const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA']
    checks.push(async (token) => {
      const { payload } = await jwtVerify(token, keys, { algorithms, audience: ADMIN_AUDIENCE })
      return payload
    })
  }
  return checks
}

/** Checks admin tokens: JWTs with `tenant` and `role`, signed with the local secret or by the identity provider. */
export async function createAdminTokens(sources: AdminTokenSources): Promise<AdminTokens> {
  const checks = await checksOf(sources)
  return {
    async verify(token) {
      for (const check of checks) {
        try {
          return claimsFrom(await check(token))
        } catch (error) {
          if (error instanceof errors.JWTExpired) throw new Problem(tokenExpired())
          if (!(error instanceof errors.JOSEError)) throw error
        }
      }
      throw new Problem(tokenInvalid())
    },
  }
}

function claimsFrom({ sub, exp, tenant, role }: JWTPayload): AdminClaims & { expiresAt: number } {
  if (typeof tenant !== 'string' || tenant === '') throw new Problem(tokenInvalid('The token names no tenant.'))
  if (!isRole(role)) throw new Problem(tokenInvalid('The token names no role that is known here.'))
  if (exp === undefined) throw new Problem(tokenInvalid('The token has no expiry.'))
  return { subject: sub ?? 'unknown', tenantId: tenant, role, expiresAt: exp }
}
