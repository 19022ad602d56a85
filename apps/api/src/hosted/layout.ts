import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ApiContext } from '../context.ts'
import { directionOf } from './locale.ts'
import { STYLE } from './style.ts'

/** A piece of a page. What is put into `html` templates is escaped there, and only there. */
export type Html = ReturnType<typeof html>

export interface Frame {
  readonly title: string
  /** Language of the page, a tag. */
  readonly locale: string
  readonly body: Html
  /** Seconds after which the browser goes on by itself, and where to. */
  readonly refresh?: { readonly seconds: number; readonly to: string }
}

/** Nothing runs, nothing is loaded but pictures, nothing is sent but to us. The style is known by its hash. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "img-src 'self' https: data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Answers with a page. */
export async function replyPage(c: ApiContext, frame: Frame, status: ContentfulStatusCode = 200): Promise<Response> {
  c.header('content-security-policy', POLICY)
  return c.html(await framed(frame), status)
}

const framed = ({ title, locale, body, refresh }: Frame): Html => html`<!doctype html>
<html lang="${locale}" dir="${directionOf(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${refresh === undefined ? '' : html`<meta http-equiv="refresh" content="${refresh.seconds}; url=${refresh.to}">`}
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>`
