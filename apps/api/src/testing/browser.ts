/** A form as a browser would send it. */
export interface PageForm {
  readonly action: string
  /** Whether it carries files. */
  readonly isMultipart: boolean
  /** What is filled in, by name; one entry for each box that is ticked. */
  readonly fields: URLSearchParams
  /** Values of radio buttons, boxes and lists that could be chosen, by name. */
  readonly choices: ReadonlyMap<string, readonly string[]>
  /** Values of its buttons. */
  readonly buttons: readonly string[]
}

export interface Page {
  readonly status: number
  readonly url: string
  readonly headers: Headers
  readonly html: string
  /** What a person reads, without tags and decoded. */
  readonly text: string
  readonly title: string
  readonly form: PageForm | undefined
}

type Filled = string | File

export interface Browser {
  get(path: string): Promise<Page>
  /** Fills in the page's form and presses a button; a value of null empties a field, a list ticks several boxes or chooses files. */
  send(page: Page, values: Readonly<Record<string, Filled | readonly Filled[] | null>>, go?: string): Promise<Page>
  readonly cookies: Map<string, string>
  /** The last Set-Cookie header as it came. */
  lastCookie(): string
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const decode = (text: string): string => text.replace(/&(amp|lt|gt|quot|#39);/g, (all, name) => ENTITIES[name] ?? all)

/** A browser without scripts, for one origin: cookies, redirects, forms. */
export function openBrowser(origin: string, headers: Readonly<Record<string, string>> = {}): Browser {
  const cookies = new Map<string, string>()
  let lastCookie = ''

  async function fetchPage(url: URL, body?: URLSearchParams | FormData): Promise<Page> {
    const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const reply = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { ...headers, ...(jar !== '' && { cookie: jar }) },
      ...(body !== undefined && { body }),
    })
    for (const cookie of reply.headers.getSetCookie()) {
      lastCookie = cookie
      const [name = '', value = ''] = cookie.split(';')[0]?.split('=') ?? []
      cookies.set(name, value)
    }
    const location = reply.headers.get('location')
    if (reply.status === 303 && location !== null) {
      await reply.body?.cancel()
      return fetchPage(new URL(location, url))
    }
    const html = await reply.text()
    const text = decode(html.replace(/<style>[\s\S]*?<\/style>|<[^>]*>/g, ' ')).replace(/\s+/g, ' ')
    const title = decode(/<title>([^<]*)/.exec(html)?.[1] ?? '')
    return { status: reply.status, url: url.href, headers: reply.headers, html, text, title, form: formOf(html) }
  }

  return {
    cookies,
    lastCookie: () => lastCookie,
    get: (path) => fetchPage(new URL(path, origin)),
    send(page, values, go = 'next') {
      if (page.form === undefined) throw new Error(`no form on ${page.url}: ${page.text}`)
      const body = page.form.isMultipart ? new FormData() : new URLSearchParams()
      for (const [name, value] of page.form.fields) body.append(name, value)
      for (const [name, value] of Object.entries(values)) {
        body.delete(name)
        for (const one of value === null ? [] : [value].flat()) body.append(name, one as string)
      }
      if (go !== '') body.append('_go', go)
      return fetchPage(new URL(page.form.action, page.url), body)
    },
  }
}

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)
  return found?.[1] === undefined ? undefined : decode(found[1])
}

/** The first form of a page. */
function formOf(html: string): PageForm | undefined {
  const form = /<form([^>]*)>([\s\S]*?)<\/form>/.exec(html)
  if (form === null) return undefined
  const [, head = '', inner = ''] = form
  const fields = new URLSearchParams()
  const choices = new Map<string, string[]>()
  const buttons: string[] = []
  const offer = (name: string, value: string) => choices.set(name, [...(choices.get(name) ?? []), value])
  const controls =
    /<(input|button)\b[^>]*>|<textarea\b([^>]*)>([\s\S]*?)<\/textarea>|<select\b([^>]*)>([\s\S]*?)<\/select>/g
  for (const [tag, kind, textarea, typed = '', select, options = ''] of inner.matchAll(controls)) {
    const name = attribute(tag, 'name') ?? ''
    const value = attribute(tag, 'value') ?? ''
    if (kind === 'button') buttons.push(value)
    else if (textarea !== undefined) fields.append(name, decode(typed.replace(/^\n/, '')))
    else if (select !== undefined) {
      const offered = [...options.matchAll(/<option[^>]*>/g)].map(([option]) => option)
      for (const option of offered) offer(name, attribute(option, 'value') ?? '')
      const chosen = offered.find((option) => /\sselected/.test(option)) ?? offered[0] ?? ''
      fields.append(name, attribute(chosen, 'value') ?? '')
    } else if (/\stype="(radio|checkbox)"/.test(tag)) {
      offer(name, value)
      if (/\schecked/.test(tag)) fields.append(name, value)
    } else if (!/\stype="file"/.test(tag)) fields.append(name, value)
  }
  const isMultipart = attribute(head, 'enctype') === 'multipart/form-data'
  return { action: attribute(head, 'action') ?? '', isMultipart, fields, choices, buttons }
}
