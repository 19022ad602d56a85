import { type Conversion, given } from '../conversion.ts'
import { known } from '../names/known.ts'
import type { Node } from '../source/node.ts'
import type { Declare } from './declared.ts'

const MAX_FILES = 50

/** A file; what can only come from the camera is a photo. */
export const file: Declare = (conversion, node, id) => ({
  known: known('record', id),
  build() {
    const several = node.flag('allowMultiple') === true
    const size = node.number('maxSize')
    const files = node.number('maxFiles')
    return {
      type: node.string('sourceType') === 'camera' ? 'photo' : 'file',
      ...given({
        accept: acceptOf(conversion, node),
        maxBytes: size !== undefined && size >= 1 ? Math.floor(size) : undefined,
        maxFiles: several ? Math.min(Math.max(Math.floor(files ?? MAX_FILES), 1), MAX_FILES) : undefined,
      }),
    }
  },
})

const CATEGORIES: Readonly<Record<string, string>> = { image: 'image/*', video: 'video/*', audio: 'audio/*' }
const EXTENSIONS: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.csv': 'text/csv',
  '.zip': 'application/zip',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.doc': 'application/msword',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.xls': 'application/vnd.ms-excel',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** Kinds of files; endings of names that we know become their kinds. */
function acceptOf({ findings }: Conversion, node: Node): readonly string[] | undefined {
  const categories = node.list('acceptedCategories').flatMap(({ scalar }) => CATEGORIES[String(scalar)] ?? [])
  const written = (node.string('acceptedTypes') ?? '').split(',').map((kind) => kind.trim().toLowerCase())
  const kinds = [...categories]
  for (const kind of written.filter(Boolean).slice(0, 50)) {
    const known = EXTENSIONS[kind] ?? (/^[a-z0-9.+-]+\/(\*|[a-z0-9.+-]+)$/.test(kind) ? kind : undefined)
    if (known !== undefined) kinds.push(known)
    else
      findings.add(
        node.at('acceptedTypes'),
        'acceptedTypes',
        `“${kind.slice(0, 40)}” is no kind of file here`,
        'write it as "application/pdf" or "image/*"',
      )
  }
  return kinds.length === 0 ? undefined : [...new Set(kinds)].slice(0, 50)
}

export const signature: Declare = (_conversion, _node, id) => ({
  known: known('record', id),
  build: () => ({ type: 'signature' }),
})
