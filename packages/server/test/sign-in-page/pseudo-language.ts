import type { OwnLanguage } from '@gatewright/config'
import { doorTexts } from '../../src/door-texts.ts'
import { errorTable } from '../../src/error-table.ts'
import { consoleErrors } from '../../src/texts/console-errors.ts'
import { en } from '../../src/texts/en.ts'

/** A text is its own key, and what belongs into it stands behind: what is not from the tables stands out, there too. */
const marked = (key: string, text = '') => [`⟦${key}⟧`, ...(text.match(/\{\w+\}/g) ?? [])].join(' ')

const sentences = (of: string, names: readonly string[]) =>
  Object.fromEntries(
    names.map(name => [
      name,
      Object.fromEntries(['title', 'message', 'next'].map(key => [key, marked(`${of}.${name}.${key}`)])),
    ]),
  )

export const doorErrors = Object.keys(errorTable).filter(
  code => !(consoleErrors as readonly string[]).includes(code),
)

/** Klingon, from right to left: no page is so by chance. */
export const pseudo: OwnLanguage = {
  tag: 'tlh',
  direction: 'rtl',
  texts: Object.fromEntries(Object.entries(en).map(([key, text]) => [key, marked(key, text)])),
  errors: sentences('error', doorErrors),
  reasons: sentences('reason', Object.keys(doorTexts)),
}

const attributes =
  /\s(?:aria-label|alt|title|placeholder|data-(?:failed|show|hide|seconds|minutes))="([^"]*)"/g

/**
 * What of a page, or of a mail, people read that is not from the tables.
 * @param known names and addresses that may stand there
 * @param seen gets the keys of the texts
 */
export function strangeIn(page: string, known: readonly (string | RegExp)[], seen: Set<string>): string {
  const shown = page.replace(/<(style|script)\b[\s\S]*?<\/\1>|<!doctype html>|<code>[a-z\d]{5}<\/code>/g, '')
  const read = [shown.replace(/<[^>]+>/g, ' '), ...[...shown.matchAll(attributes)].map(([, text]) => text)]
  let text = read.join(' ').replace(/[\u2066-\u2069]/g, '')
  text = text.replace(/⟦([^⟦⟧]+)⟧/g, (_, key: string) => {
    seen.add(key)
    return ' '
  })
  for (const each of known)
    text = text.replaceAll(each instanceof RegExp ? new RegExp(each, 'gu') : each, ' ')
  return (text.match(/\p{L}{2,}/gu) ?? []).join(' ')
}
