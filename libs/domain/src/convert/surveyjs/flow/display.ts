import { conditionsOf } from '../questions/body.ts'
import type { Node } from '../source/node.ts'
import { readHtml, readText } from '../source/texts.ts'
import { addQuestion, type Layout, placeOf, type Spot } from './drafts.ts'

/** A piece of HTML: its words as a message. */
export function html(layout: Layout, node: Node, name: string, spot: Spot): void {
  const { conversion } = layout
  const place = placeOf(spot)
  const id = conversion.id(name, 'text')
  const body = () => ({ type: 'message', text: readHtml(conversion, node, 'html', place) ?? '' }) as const
  addQuestion(layout, spot, { id, name, path: node.path, body }, conditionsOf(conversion, node, place))
}

/** A picture: its words. */
export function image(layout: Layout, node: Node, name: string, spot: Spot): void {
  const { conversion } = layout
  const place = placeOf(spot)
  node.value('imageLink')
  conversion.findings.add(
    node.at('imageLink'),
    'image',
    'the picture is not carried over; its words are',
    'pictures belong to options: "image"',
  )
  const id = conversion.id(name, 'picture')
  const body = () => ({
    type: 'descriptive' as const,
    text: readText(conversion, node, 'title', place) ?? readText(conversion, node, 'altText', place) ?? '',
  })
  addQuestion(layout, spot, { id, name, path: node.path, body }, conditionsOf(conversion, node, place))
}
