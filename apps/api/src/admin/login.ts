import { Problem } from '@canvass/domain/problems/problem.ts'
import { html } from 'hono/html'
import type { ApiApp, ApiMiddleware } from '../deps.ts'
import { readBody } from '../http/read-body.ts'
import { pagePolicy } from '../middleware/page-policy.ts'
import type { AdminTokens } from '../tokens/admin-token.ts'
import { LOGIN_PATH } from './console-auth.ts'
import { forgetToken, keepToken, mayLogIn } from './console-cookie.ts'
import { sameOrigin } from './same-origin.ts'

const HOME = '/admin/queues'
const FORM_LIMIT_BYTES = 16_384

/** A page of ours to go to after the login; anything else, such as another site, is not followed. */
const nextPage = (wanted: string | null | undefined): string =>
  wanted?.startsWith('/admin/') && !wanted.includes('\\') ? wanted : HOME

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:15vh auto;padding:0 1rem}
label,input,button{display:block;width:100%;box-sizing:border-box;margin:.5rem 0}input,button{font:inherit;padding:.5rem}
.fault{color:#b00020}code{background:#eee;padding:0 .25rem}`

const page = (next: string, fault?: string) => html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Canvass: log in</title><style>${STYLE}</style></head>
<body>
<h1>Log in</h1>
${fault === undefined ? '' : html`<p class="fault" role="alert">${fault}</p>`}
<form method="post" action="${LOGIN_PATH}">
<label for="token">Admin token</label>
<input id="token" name="token" type="password" autocomplete="off" required autofocus>
<input type="hidden" name="next" value="${next}">
<button>Log in</button>
</form>
<p>Make one with <code>npx canvass token --role ops</code>.</p>
</body>
</html>`

/** `/admin/login`: takes an admin token and keeps it in a cookie, so that a browser can use the pages for operators. */
export function loginRoutes(app: ApiApp, tokens: AdminTokens, limit: ApiMiddleware): void {
  app.get(LOGIN_PATH, pagePolicy, (c) => c.html(page(nextPage(c.req.query('next')))))

  app.post(LOGIN_PATH, pagePolicy, limit, sameOrigin, async (c) => {
    const form = new URLSearchParams((await readBody(c, FORM_LIMIT_BYTES)).toString('utf8'))
    const next = nextPage(form.get('next'))
    if (!mayLogIn(c)) return c.html(page(next, 'Use HTTPS: over plain HTTP the token would travel in clear.'), 403)
    const token = (form.get('token') ?? '').trim()
    try {
      const { expiresAt } = await tokens.verify(token)
      keepToken(c, token, expiresAt - Math.floor(Date.now() / 1_000))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return c.html(page(next, `${error.data.title}.`), 401)
    }
    return c.redirect(next, 303)
  })

  app.post('/admin/logout', sameOrigin, (c) => {
    forgetToken(c)
    return c.redirect(LOGIN_PATH, 303)
  })
}
