import { randomBytes } from 'node:crypto'
import { Problem } from '@canvass/domain/problems/problem.ts'
import { ADMIN_AUDIENCE } from '@canvass/runtime/access/admin-claims.ts'
import { SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { type AdminTokens, createAdminTokens } from './admin-token.ts'
import { importHmacKey } from './keys.ts'
import { createRespondentTokens, type RespondentTokens } from './respondent-token.ts'
import { createResumeTokens } from './resume-token.ts'

const secret = new Uint8Array(randomBytes(32))
const claims = {
  sessionId: '01935b7e-0000-7000-8000-000000000001',
  surveyId: 's',
  tenantId: 't',
  mode: 'LIVE',
} as const

const refusal = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Problem ? error.data.code : Promise.reject(error)),
  )

/** The token with one character changed. */
const tampered = (token: string, at: number): string =>
  `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`

describe('respondent tokens', () => {
  let mint: RespondentTokens
  let other: RespondentTokens
  beforeAll(async () => {
    mint = await createRespondentTokens(secret)
    other = await createRespondentTokens(secret)
  })

  it('give back their claims in every process with the same secret', async () => {
    const token = await mint.mint(claims, 60)
    expect(await mint.verify(token)).toEqual(claims)
    expect(await other.verify(token)).toEqual(claims)
  })

  it('are refused when changed, signed otherwise or not tokens at all', async () => {
    const token = await mint.mint(claims, 60)
    const stranger = await createRespondentTokens(new Uint8Array(randomBytes(32)))
    const [head] = token.split('.')
    for (const bad of [
      tampered(token, (head?.length ?? 0) + 5),
      'x',
      '',
      `${token}.`,
      await stranger.mint(claims, 60),
    ]) {
      expect(await refusal(other.verify(bad))).toBe('token-invalid')
    }
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`
    expect(await refusal(other.verify(unsigned))).toBe('token-invalid')
  })

  it('run out, also where they are remembered', async () => {
    const token = await mint.mint(claims, 0)
    expect(await refusal(mint.verify(token))).toBe('token-expired')
    expect(await refusal(other.verify(token))).toBe('token-expired')
  })
})

describe('resume tokens', () => {
  const tokens = createResumeTokens(secret)

  it('name their session and generation', () => {
    const token = tokens.mint({ sessionId: claims.sessionId, generation: 3 })
    expect(tokens.open(token)).toEqual({ sessionId: claims.sessionId, generation: 3 })
  })

  it('are refused with any character changed, and under another secret', async () => {
    const token = tokens.mint({ sessionId: claims.sessionId, generation: 1 })
    for (let at = 0; at < token.length; at++) {
      expect(await refusal(Promise.resolve().then(() => tokens.open(tampered(token, at))))).toBe('token-invalid')
    }
    const stranger = createResumeTokens(new Uint8Array(randomBytes(32)))
    expect(await refusal(Promise.resolve().then(() => stranger.open(token)))).toBe('token-invalid')
    expect(await refusal(Promise.resolve().then(() => tokens.open('short')))).toBe('token-invalid')
  })
})

describe('admin tokens', () => {
  let tokens: AdminTokens
  beforeAll(async () => {
    tokens = await createAdminTokens({ adminTokenSecret: secret, jwksUrl: undefined })
  })

  const sign = async (payload: Record<string, unknown>, audience: string = ADMIN_AUDIENCE): Promise<string> =>
    new SignJWT(payload)
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('someone')
      .setAudience(audience)
      .setExpirationTime('1h')
      .sign(await importHmacKey(secret))

  it('tell tenant and role', async () => {
    const token = await sign({ tenant: 'acme', role: 'author' })
    expect(await tokens.verify(token)).toMatchObject({ subject: 'someone', tenantId: 'acme', role: 'author' })
  })

  it('are refused without a tenant, with an unknown role, or for another audience', async () => {
    expect(await refusal(tokens.verify(await sign({ role: 'author' })))).toBe('token-invalid')
    expect(await refusal(tokens.verify(await sign({ tenant: 'acme', role: 'root' })))).toBe('token-invalid')
    expect(await refusal(tokens.verify(await sign({ tenant: 'acme', role: 'admin' }, 'canvass-session')))).toBe(
      'token-invalid',
    )
  })

  it('are not to be had with the token of a session', async () => {
    const session = await (await createRespondentTokens(secret)).mint(claims, 60)
    expect(await refusal(tokens.verify(session))).toBe('token-invalid')
  })
})
