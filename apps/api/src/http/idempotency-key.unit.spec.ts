import { Problem } from '@canvass/domain/problems/problem.ts'
import { describe, expect, it } from 'vitest'
import { idempotencyKey } from './idempotency-key.ts'

describe('idempotencyKey', () => {
  it.each([
    '01935b7e-0000-7000-8000-000000000001',
    '"01935b7e-0000-7000-8000-000000000001"',
    '0123456789abcdef0123456789ABCDEF',
    'AbCdEfGhIjKlMnOpQrStUv',
  ])('takes %s', (header) => {
    expect(idempotencyKey(header, ['t', 's', ''])?.kind).toBe('idempotency')
  })

  it.each([
    '',
    'a',
    '1',
    '0123456789abcdef',
    'AbCdEfGhIjKlMnOpQrStU',
    'with space 0123456789abcdef',
    'ä'.repeat(30),
    'x'.repeat(256),
  ])('refuses %j', (header) => {
    expect(() => idempotencyKey(header, ['t', 's', ''])).toThrow(Problem)
  })

  it('does not show the key, and keeps scopes apart', () => {
    const header = '01935b7e-0000-7000-8000-000000000001'
    const key = idempotencyKey(header, ['t', 's', 'email'])
    expect(key).toMatchObject({ scope: 't/s/email' })
    expect(key?.key).not.toContain(header)
    expect(idempotencyKey(`"${header}"`, ['t', 's', 'email'])).toEqual(key)
    expect(idempotencyKey(undefined, ['t'])).toBeUndefined()
  })
})
