import type { AppConfig } from '@gatewright/config'
import type { Caller } from '../../identity/caller.ts'

/** The assertion is sent in this header, whatever families an app has chosen. */
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

/**
 * The identity headers of the families that the app gets, as a flat list of names and values.
 *
 * An address that nobody vouches for is left out: apps take `Remote-Email` for proof, and any tenant's administrator can
 * write any address into an account (nOAuth). The assertion has it, with `email_verified: false`.
 */
export function identityHeaders(caller: Caller, families: AppConfig['headers']): string[] {
  const user = headerSafe(caller.collaboratorId)
  const email = caller.emailTrusted ? headerSafe(caller.email) : undefined
  const groups = caller.groups.map(group => headerSafe(group).replaceAll(',', '%2C')).join(',')
  const headers: string[] = []
  if (families.includes('remote')) {
    const name = headerSafe(nameForApps(caller))
    headers.push('Remote-User', user, 'Remote-Name', name, 'Remote-Groups', groups)
    if (email !== undefined) headers.push('Remote-Email', email)
  }
  if (families.includes('forwarded')) {
    headers.push('X-Forwarded-User', user, 'X-Forwarded-Groups', groups)
    headers.push('X-Forwarded-Preferred-Username', email ?? user)
    if (email !== undefined) headers.push('X-Forwarded-Email', email)
  }
  return headers
}

/**
 * What an app may call somebody: their account's id where nobody has said a name. Not their address where nobody vouches for that,
 * for an app shows a name as who somebody is.
 */
export const nameForApps = (caller: Pick<Caller, 'fullname' | 'collaboratorId'>): string =>
  caller.fullname || caller.collaboratorId

/**
 * A value for a header field, which holds printable ASCII only (RFC 9110 section 5.5). Everything else, the percent sign
 * and spaces at the ends included, is percent-encoded UTF-8: `decodeURIComponent` gives the text back, in any language.
 * The assertion carries the text as it is.
 */
export function headerSafe(text: string): string {
  if (/^(?:[!-$&-~](?:[ -$&-~]*[!-$&-~])?)?$/.test(text)) return text
  // The look-behind keeps a name of many spaces from being tried at each of them: minutes, for a name that anybody can choose.
  return text
    .toWellFormed()
    .replace(/^ +|(?<! ) +$|[^ -$&-~]/gu, part => encodeURIComponent(part).replace(/^ +$/, '%20'))
}
