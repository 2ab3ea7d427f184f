import { trimOws } from '@gatewright/proxy'
import { hostPrefix, type OwnCookieName, ownCookieName } from './own-cookies.ts'

/** The name of a session's cookie. */
export const sessionCookieName = (secure: boolean): OwnCookieName => ownCookieName('', secure)

/** A token that a browser shows, and whether it came in the `__Host-` cookie. */
export interface PresentedToken {
  readonly token: string
  readonly secure: boolean
}

/** How many cookies of one name are looked at. */
const mostPerName = 8
const plainName = sessionCookieName(false)

/**
 * The values of the session cookie, those under the `__Host-` name first. All of them, since a browser sends two of one
 * name when a parent domain has set another, and whoever takes the first alone sends people round in circles. Written out
 * instead of a library's parser because the check of a session runs on every request and needs these two names only.
 */
export function presentedTokens(header: string): readonly PresentedToken[] {
  const presented: PresentedToken[] = []
  const counts = { secure: 0, plain: 0 }
  for (let from = 0; ; ) {
    const at = header.indexOf(plainName, from)
    if (at === -1) return presented
    from = at + plainName.length
    if (!header.startsWith('=', from)) continue
    const secure = header.startsWith(hostPrefix, at - hostPrefix.length)
    if (!startsPair(header, secure ? at - hostPrefix.length : at)) continue
    const end = header.indexOf(';', from)
    const token = trimOws(header.slice(from + 1, end === -1 ? undefined : end))
    // Counted apart: who plants plain ones shall not crowd out the one that only we can set.
    if (secure && ++counts.secure <= mostPerName) presented.unshift({ token, secure })
    else if (!secure && ++counts.plain <= mostPerName) presented.push({ token, secure })
  }
}

function startsPair(header: string, at: number): boolean {
  // Never beyond the start: `header[-1]` is looked up as a property, which costs a microsecond.
  for (let before = at - 1; before >= 0; before--) {
    const character = header[before]
    if (character !== ' ' && character !== '\t') return character === ';'
  }
  return true
}
