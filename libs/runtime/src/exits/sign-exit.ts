import type { EndingView } from '@canvass/domain/session/page-view.ts'
import { signatureOf } from './exit-secret.ts'

/**
 * The redirect of an ending with `canvass_session`, `canvass_outcome` and, last, `canvass_sig`: the signature of path and query before
 * it. Host and scheme are left out, since a receiver behind a proxy does not know them; the address is written as browsers send it.
 */
export function signExit(ending: EndingView, sessionId: string, secret: string): EndingView {
  const url = ending.redirect === undefined ? null : URL.parse(ending.redirect)
  if (url === null) return ending
  const query = `${url.search || '?'}&canvass_session=${sessionId}&canvass_outcome=${ending.outcome}`
  url.search = query.replace('?&', '?')
  url.search += `&canvass_sig=${signatureOf(url.pathname + url.search, secret)}`
  return { ...ending, redirect: url.href }
}
