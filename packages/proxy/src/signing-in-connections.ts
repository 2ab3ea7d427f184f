import { trimOws } from './ows.ts'
import { remembering } from './short-texts.ts'

/**
 * Schemes whose credentials come with each request, so that the connection stays nobody's: the register's (RFC 9110 section
 * 16.4.1), and those of well-known programs. Any other counts as one that signs in the connection, as NTLM, Negotiate
 * (RFC 4559 section 6), Kerberos and CredSSP do: where that is wrong a connection is made too many, and where the contrary
 * is, one visitor is served as another.
 */
const perRequest = new Set([
  ...['basic', 'bearer', 'digest', 'dpop', 'gnap', 'hoba', 'mutual', 'oauth', 'privatetoken'],
  ...['scram-sha-1', 'scram-sha-256', 'vapid', 'concealed'],
  ...[
    'token',
    'apikey',
    'api-key',
    'key',
    'jwt',
    'hawk',
    'aws4-hmac-sha256',
    'mediabrowser',
    'splunk',
    'xbasic',
  ],
])

const scheme = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?=$|[ \t])/

/** Whether these credentials (`Authorization`) may sign in the connection that they come by. */
export function credentialsSignIn(value: string): boolean {
  const name = scheme.exec(value)?.[0]
  // Without a scheme it is a key of the app's own, and one of a known scheme can name no other behind it.
  if (name === undefined) return true
  return !perRequest.has(name.toLowerCase())
}

/** An element of a list that says something of the challenge before it: `realm="a, b"`. */
const parameter = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]*=[ \t]*(?:"(?:[^"\\]|\\.)*"|[^\s",=]+)$/

/**
 * Whether one of these challenges (`WWW-Authenticate`, of which several may stand in one header, RFC 9110 section 11.6.1)
 * signs in the connection. What cannot be read counts as one.
 */
export const challengesSignIn = remembering((value): boolean => {
  const elements = elementsOf(value)
  if (elements === undefined) return true
  return elements.some(element => element !== '' && !parameter.test(element) && credentialsSignIn(element))
})

/**
 * What stands between commas, of which one within quotes parts nothing; `undefined` where quotes are never closed. Each
 * character is looked at once: an expression that tries each quote anew takes seconds for what fits into a head, and all
 * visitors wait.
 */
function elementsOf(value: string): string[] | undefined {
  const elements: string[] = []
  let start = 0
  let isQuoted = false
  for (let index = 0; index < value.length; index++) {
    const character = value[index]
    if (character === '"') isQuoted = !isQuoted
    else if (character === '\\' && isQuoted) index++
    else if (character === ',' && !isQuoted) {
      elements.push(trimOws(value.slice(start, index)))
      start = index + 1
    }
  }
  return isQuoted ? undefined : [...elements, trimOws(value.slice(start))]
}

/** Whether any credentials among these headers may sign in the connection. @param headers flat list of names and values */
export function requestSignsIn(headers: readonly string[]): boolean {
  for (let index = 0; index < headers.length; index += 2) {
    const name = (headers[index] as string).toLowerCase()
    if (name !== 'authorization' && name !== 'proxy-authorization') continue
    if (credentialsSignIn(headers[index + 1] as string)) return true
  }
  return false
}
