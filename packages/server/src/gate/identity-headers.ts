import type { AppConfig } from '@gatewright/config'
import type { Caller } from '../sessions/caller.ts'

/** The assertion travels in this header, whatever families an app has chosen. */
export const assertionHeader = 'X-Gatewright-Assertion'

/** Every header by which the gate says who is calling. Forward-auth recipes delete these before they ask. */
export const identityHeaderNames = {
  remote: ['Remote-User', 'Remote-Email', 'Remote-Name', 'Remote-Groups'],
  forwarded: [
    'X-Forwarded-User',
    'X-Forwarded-Email',
    'X-Forwarded-Preferred-Username',
    'X-Forwarded-Groups',
  ],
} as const

/** The identity headers of the families that the app gets, as a flat list of names and values. */
export function identityHeaders(caller: Caller, families: AppConfig['headers']): string[] {
  const user = headerSafe(caller.collaboratorId)
  const email = headerSafe(caller.email)
  const groups = caller.groups.map(group => headerSafe(group).replaceAll(',', '%2C')).join(',')
  const headers: string[] = []
  if (families.includes('remote')) {
    const name = headerSafe(caller.fullname)
    headers.push('Remote-User', user, 'Remote-Email', email, 'Remote-Name', name, 'Remote-Groups', groups)
  }
  if (families.includes('forwarded')) {
    headers.push('X-Forwarded-User', user, 'X-Forwarded-Email', email)
    headers.push('X-Forwarded-Preferred-Username', email, 'X-Forwarded-Groups', groups)
  }
  return headers
}

/**
 * A value for a header field, which holds printable ASCII only (RFC 9110 section 5.5). Everything else, the percent sign
 * and spaces at the ends included, is percent-encoded UTF-8: `decodeURIComponent` gives the text back, in any language.
 * The assertion carries the text as it is.
 */
export function headerSafe(text: string): string {
  if (/^(?:[!-$&-~](?:[ -$&-~]*[!-$&-~])?)?$/.test(text)) return text
  return text
    .toWellFormed()
    .replace(/^ +| +$|[^ -$&-~]/gu, part => encodeURIComponent(part).replace(/^ +$/, '%20'))
}
