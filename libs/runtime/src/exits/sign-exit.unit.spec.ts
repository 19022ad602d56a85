import { createHmac, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { codesOf } from '@canvass/domain/session/outcome-codes.ts'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { exitSecret } from './exit-secret.ts'
import { signExit } from './sign-exit.ts'

const SECRET = exitSecret(new Uint8Array(32).fill(7), 'survey', 'LIVE')
const SESSION = '019ab5c0-0000-7000-8000-000000000001'

const signed = (redirect: string): URL => {
  const ending = { id: 'completed', outcome: 'COMPLETED', text: '', codes: codesOf('COMPLETED'), redirect }
  return new URL(signExit(ending, SESSION, SECRET).redirect ?? '')
}

/** The functions that the page shows to those who receive respondents and postbacks. */
const page = readFileSync(new URL('../../../../docs/http-api.md', import.meta.url), 'utf8')
const source = /<!-- verify -->\s*```js\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
const isSignedExit: (target: string, secret: string) => boolean = runInNewContext(
  `${source.replace(/^import .*$/gm, '')}; isSignedExit`,
  { createHmac, timingSafeEqual, Buffer },
)
const target = ({ pathname, search }: URL) => pathname + search

describe('a signed exit', () => {
  it('says session and outcome behind what the author wrote, and the signature last', () => {
    const url = signed('https://example.org/return?rst=1#top')
    expect(url.href).toMatch(
      new RegExp(
        `^https://example.org/return\\?rst=1&canvass_session=${SESSION}&canvass_outcome=COMPLETED&canvass_sig=[0-9a-f]{64}#top$`,
      ),
    )
    expect(signed('https://example.org').search).toMatch(/^\?canvass_session=/)
    expect(signed('https://example.org/a?').search).toMatch(/^\?canvass_session=/)
  })

  it('is one of its survey and mode only', () => {
    const installation = new Uint8Array(32).fill(7)
    const secrets = [
      exitSecret(installation, 'survey', 'LIVE'),
      exitSecret(installation, 'survey', 'TEST'),
      exitSecret(installation, 'other', 'LIVE'),
      exitSecret(new Uint8Array(32).fill(8), 'survey', 'LIVE'),
    ]
    expect(new Set(secrets).size).toBe(4)
    const url = target(signed('https://example.org/?a=1'))
    expect(secrets.map((secret) => isSignedExit(url, secret))).toEqual([true, false, false, false])
  })

  it('no ending without a redirect gets one', () => {
    const ending = { id: 'refused', outcome: 'REFUSED', text: '', codes: codesOf('REFUSED') }
    expect(signExit(ending, SESSION, SECRET)).toBe(ending)
  })
})

test('the check in docs/http-api.md passes what was signed, as a server gets it, and nothing that was changed', () => {
  const value = fc.string({ unit: 'grapheme' }).map((text) => encodeURIComponent(text.toWellFormed()))
  fc.assert(
    fc.property(value, fc.constantFrom('ü', ' ', '"', "'", '|', 'plain'), (piped, author) => {
      const sent = target(signed(`https://example.org/${author}/x?who=${author}&id=${piped}`))
      expect(isSignedExit(sent, SECRET)).toBe(true)
      expect(isSignedExit(sent.replace('COMPLETED', 'SCREENED_OUT'), SECRET)).toBe(false)
      expect(isSignedExit(sent.replace('/x?', '/y?'), SECRET)).toBe(false)
      expect(isSignedExit(`${sent}0`, SECRET)).toBe(false)
      expect(isSignedExit(sent.replace(/&canvass_sig.*/, ''), SECRET)).toBe(false)
    }),
  )
})
