import type { TextKey } from '../texts/en.ts'
import type { Language } from '../texts/language.ts'
import { type Html, html } from './html.ts'

/** A text with HTML in the place of its braces; each piece is to set itself apart (`bdi`) where its direction may differ. */
export function textWithHtml(
  { texts }: Pick<Language, 'texts'>,
  key: TextKey,
  pieces: Readonly<Record<string, Html>>,
): Html {
  return html`${texts[key].split(/(\{\w+\})/).map(part => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    return name !== undefined && Object.hasOwn(pieces, name) ? (pieces[name] as Html) : html`${part}`
  })}`
}
