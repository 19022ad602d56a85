import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { anchorsOf, linksOf, markdownPages } from './markdown.ts'

const root = join(import.meta.dirname, '../../..')
const pages = new Map(markdownPages().map(({ path, text }) => [path, text]))

/** What a link of a page names: a file of the checkout, and a section of it. */
function targetOf(page: string, link: string): { readonly file: string; readonly anchor: string | undefined } {
  const [path = '', anchor] = link.split('#')
  return { file: path === '' ? page : join(dirname(page), path), anchor }
}

const isOutside = (link: string): boolean => /^[a-z]+:/.test(link)

function faultOf(page: string, link: string): string | undefined {
  const { file, anchor } = targetOf(page, decodeURI(link))
  if (!existsSync(join(root, file))) return `${page}: ${link}: there is no ${file}`
  if (anchor === undefined) return undefined
  const text = pages.get(file)
  if (text === undefined) return `${page}: ${link}: ${file} has no sections`
  return anchorsOf(text).has(anchor) ? undefined : `${page}: ${link}: ${file} has no such section`
}

it('every relative link leads to a file and a section that are there', () => {
  const links = [...pages].flatMap(([page, text]) => linksOf(text).map((link) => ({ page, link })))
  const inside = links.filter(({ link }) => !isOutside(link))
  expect(inside.length).toBeGreaterThan(100)
  expect(inside.flatMap(({ page, link }) => faultOf(page, link) ?? [])).toEqual([])
})

it('a link to nowhere is noticed', () => {
  expect(faultOf('docs/README.md', 'nowhere.md')).toContain('there is no docs/nowhere.md')
  expect(faultOf('docs/README.md', 'operations.md#nowhere')).toContain('no such section')
  expect(faultOf('docs/how-to/your-own-services.md', '../configuration.md#rate-limits')).toBeUndefined()
})

it('docs/README.md leads to every page of docs', () => {
  const index = 'docs/README.md'
  const linked = linksOf(pages.get(index) ?? '').map((link) => relative(root, join(root, 'docs', link)))
  const decisions = linksOf(pages.get('docs/adr/README.md') ?? '').map((link) => `docs/adr/${link}`)
  const all = [...pages.keys()].filter((path) => path.startsWith('docs/') && path !== index)
  expect(all.filter((path) => ![...linked, ...decisions].includes(path))).toEqual([])
})
