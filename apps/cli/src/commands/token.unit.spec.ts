import { randomBytes } from 'node:crypto'
import { ADMIN_AUDIENCE } from '@canvass/runtime/access/admin-claims.ts'
import { jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import { run } from '../program.ts'
import { signAdminToken } from './token.ts'

it('signs what the API asks for', async () => {
  const secret = randomBytes(32)
  const expiresAt = Math.floor(Date.now() / 1_000) + 60
  const grant = { role: 'ops', tenant: 'acme', subject: 'someone', expiresAt } as const
  const token = await signAdminToken(secret.toString('base64url'), grant)
  const { payload, protectedHeader } = await jwtVerify(token, secret, { audience: ADMIN_AUDIENCE })
  expect(protectedHeader.alg).toBe('HS256')
  expect(payload).toMatchObject({ role: 'ops', tenant: 'acme', sub: 'someone', exp: expiresAt })
  await expect(jwtVerify(token, randomBytes(32), { audience: ADMIN_AUDIENCE })).rejects.toThrow('signature')
})

it.each([
  [['token']],
  [['token', '--role', 'king']],
  [['token', '--role', 'ops', '--ttl', 'soon']],
  [['token', '--role', 'ops', '--ttl', '0h']],
])('%j is bad usage', async (args) => {
  expect(await run(args)).toBe(2)
})
