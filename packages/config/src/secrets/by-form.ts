/** Secrets that are known by what they look like, whatever their name: passwords in URLs, private keys. */
import type { Finding, Region } from './place.ts'

/** The authority of a URL (RFC 3986 section 3.2), also where JSON has escaped its slashes. */
const authority = /:\\?\/\\?\/([^\s/\\?#"'`<>]*)/g
const privateKey = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g
const endOfKey = /-----END [A-Z ]{0,40}PRIVATE KEY-----/g
const restOfKey = /[A-Za-z0-9+/=\s\\]*/y

export const secretsByForm = (text: string, region: Region): readonly Finding[] => [
  ...passwordsInUrls(text.slice(region.start, region.end), region.start),
  ...privateKeys(text.slice(region.start, region.end), region.start),
]

/** `https://user:password@host`; a name alone is no secret. The last `@` counts, as it does for browsers. */
function* passwordsInUrls(text: string, offset: number): Iterable<Finding> {
  for (const { index, 0: whole, 1: found = '' } of text.matchAll(authority)) {
    const at = found.lastIndexOf('@')
    const colon = found.indexOf(':')
    if (colon === -1 || at <= colon + 1) continue
    const password = found.slice(colon + 1, at)
    if (/^(?:\$\{[^{}]*\}|<[^<>]*>|•{8}[0-9a-f]{0,12})$/.test(password)) continue
    const start = offset + index + whole.length - found.length + colon + 1
    yield { start, end: start + password.length, values: [password] }
  }
}

function* privateKeys(text: string, offset: number): Iterable<Finding> {
  privateKey.lastIndex = 0
  // One search to the end of the text that finds nothing is enough for all.
  let mayClose = true
  for (let begin = privateKey.exec(text); begin !== null; begin = privateKey.exec(text)) {
    const body = privateKey.lastIndex
    endOfKey.lastIndex = body
    mayClose &&= endOfKey.test(text)
    restOfKey.lastIndex = body
    if (!mayClose) restOfKey.test(text)
    const end = mayClose ? endOfKey.lastIndex : restOfKey.lastIndex
    yield { start: offset + begin.index, end: offset + end, values: [] }
    privateKey.lastIndex = end
  }
}
