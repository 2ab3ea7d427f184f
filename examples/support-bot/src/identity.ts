import type { IncomingHttpHeaders } from 'node:http'

/** What the gate says of the person behind a request. */
export interface Identity {
  /** Stable id of the account: what an app should key its own data on. */
  readonly id: string
  readonly name: string
  readonly email: string
  /** Groups at the provider, where the strategy maps them. */
  readonly groups: readonly string[]
  /** The other site that vouches for a customer of its own; absent for who signed in at the gate. */
  readonly site?: string
}

/** One header as it arrived, for the panel. */
export interface SeenHeader {
  readonly name: string
  readonly value: string
}

/**
 * Reads who is calling from the gate's headers (`Remote-User`, `Remote-Name`, `Remote-Email`, `Remote-Groups`). They
 * can be believed only because this program listens on loopback and the gate removes whatever a client sends under
 * these names. `undefined`: nobody, as on a public path.
 */
export function readIdentity(headers: IncomingHttpHeaders): Identity | undefined {
  const text = (name: string) => decode(raw(headers[name]))
  const id = text('remote-user')
  if (id === '') return undefined
  const email = text('remote-email')
  return {
    id,
    email,
    name: text('remote-name') || email || id,
    // Split first: a comma within a group's name is encoded.
    groups: raw(headers['remote-groups'])
      .split(',')
      .map(group => decode(group.trim()))
      .filter(group => group !== ''),
  }
}

/** Every identity header of a request, for people to look at. A signed assertion is named, never shown. */
export function seenHeaders(headers: IncomingHttpHeaders): SeenHeader[] {
  return Object.keys(headers)
    .filter(name => /^(remote-|x-forwarded-(user|email|groups|preferred)|x-gatewright-)/.test(name))
    .sort()
    .map(name => ({ name: titleCase(name), value: shown(name, raw(headers[name])) }))
}

/** The person's first name, for a greeting: the first word of the name, or the part before the `@`. */
export function firstName(identity: Identity): string {
  return identity.name.split(/[\s@]/)[0] ?? identity.name
}

/** Up to two letters for the round badge. */
export function initials(identity: Identity): string {
  const words = identity.name.split('@')[0]?.split(/[\s._-]+/) ?? []
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map(word => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toUpperCase()
}

function raw(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(', ') : (value ?? '')
}

/** Headers hold ASCII alone, so the gate percent-encodes what is beyond it (and `%` itself). */
function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function shown(name: string, value: string): string {
  // Whoever reads this page aloud or sends a picture of it must not hand a usable token along.
  if (name.includes('assertion')) return `a signed statement for apps, ${value.length} characters`
  return value === '' ? '(empty)' : value
}

function titleCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase())
}
