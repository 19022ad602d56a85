const BLOCKS = new Set([
  'p',
  'div',
  'br',
  'li',
  'ul',
  'ol',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'tr',
  'table',
  'section',
])
const SKIPPED = new Set(['script', 'style'])
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
])

/** The words of a piece of HTML, one block a line. Texts here are plain: whatever shows them escapes them. */
export function plainText(html: string): string {
  let text = ''
  let from = 0
  while (from < html.length) {
    const open = html.indexOf('<', from)
    if (open < 0) break
    const close = html.indexOf('>', open)
    if (close < 0) break
    text += html.slice(from, open)
    const tag = /^\/?([a-z][a-z0-9]*)/i.exec(html.slice(open + 1, Math.min(close, open + 40)))?.[1]?.toLowerCase()
    // A < that opens no tag is a sign like any other.
    if (tag === undefined && !html.startsWith('<!', open)) {
      text += '<'
      from = open + 1
      continue
    }
    if (tag !== undefined && BLOCKS.has(tag)) text += '\n'
    from = tag !== undefined && SKIPPED.has(tag) && html[open + 1] !== '/' ? endOf(html, tag, close + 1) : close + 1
  }
  return tidy(decode(text + html.slice(from)))
}

/** Where the content of a skipped tag ends. */
function endOf(html: string, tag: string, from: number): number {
  const close = html.indexOf(`</${tag}`, from)
  return close < 0 ? html.length : close
}

const decode = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES.get(String(name).toLowerCase()) ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole
  })

const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.split(/\s+/).filter(Boolean).join(' '))
    .filter((line) => line !== '')
    .join('\n')
