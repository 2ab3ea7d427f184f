import { remembering } from '@gatewright/proxy'
import { isOwnCookie, setCookieName } from '../../http/cookies/own-cookies.ts'
import type { Site } from '../routing/gated-app.ts'
import { saysWhoIsCalling } from './header-fates.ts'
import { namedInConnection } from './named-in-connection.ts'
import { outerAddressesOf } from './outer-addresses.ts'
import { outerCookie } from './set-cookie.ts'

type Fate =
  | 'keep'
  | 'drop'
  | 'connection'
  | 'set-cookie'
  | 'wide'
  | 'cors'
  | 'cors-credentials'
  | 'redirect'
  | 'url'
  | 'refresh'
  | 'caching'
  | 'type'
  | 'challenge'
  | 'framing'
  | 'policy'

const fates: Readonly<Record<string, Fate>> = {
  connection: 'connection',
  'keep-alive': 'drop',
  'proxy-connection': 'drop',
  'proxy-authenticate': 'drop',
  'proxy-authentication-info': 'drop',
  te: 'drop',
  trailer: 'drop',
  'transfer-encoding': 'drop',
  upgrade: 'drop',
  'x-request-id': 'drop',
  // Would invite the browser to another port or protocol, past the gate.
  'alt-svc': 'drop',
  'set-cookie': 'set-cookie',
  'www-authenticate': 'challenge',
  // Claim scripts or storage for more than the app's own prefix.
  'service-worker-allowed': 'wide',
  'clear-site-data': 'wide',
  'access-control-allow-origin': 'cors',
  'access-control-allow-credentials': 'cors-credentials',
  location: 'redirect',
  'content-location': 'url',
  refresh: 'refresh',
  'cache-control': 'caching',
  expires: 'caching',
  'content-type': 'type',
  'x-frame-options': 'framing',
  'content-security-policy': 'policy',
}

/** Shown as a page of its own all the same, but large, and read in parts. */
const media = /^(?:image|audio|video|font)\//i

/** What we alone say of who is calling goes, too. A proxy that asks at a wrong address must not take it from an app. */
const fateOf = remembering((name): Fate => {
  const lower = name.toLowerCase()
  if (Object.hasOwn(fates, lower)) return fates[lower] as Fate
  return saysWhoIsCalling(lower) ? 'drop' : 'keep'
})

export interface ResponseOptions {
  readonly requestId: string
  /** The address that the app is seen at. */
  readonly site: Site
  /** It is a page that somebody had to sign in for. */
  readonly isPrivatePage: boolean
  /** Added unless the app answers other sites by itself. */
  readonly cors: readonly string[]
  /** For an app that gets a credential of the gate: its demand for one goes no further, and this is told of it. */
  readonly onChallenge?: (() => void) | undefined
  /** Whether the app is sent this header, in any spelling: as with ours, no proxy must take it from an app. */
  readonly isOwn?: ((name: string) => boolean) | undefined
  /** A directive `frame-ancestors`, where the configuration says who may show the app in a frame: the app is not asked. */
  readonly frameAncestors?: string | undefined
}

/** The headers of an app's answer that may reach the browser; flat lists of names and values, both. */
export function answerHeaders(raw: readonly string[], options: ResponseOptions): string[] {
  const headers: string[] = ['X-Request-Id', options.requestId]
  const { site } = options
  let perConnection: ReadonlySet<string> | undefined
  let answersOtherSites = false
  let saysCredentials = false
  let saysCaching = false
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string
    const value = raw[index + 1] as string
    const fate = fateOf(name)
    if (fate === 'drop' || options.isOwn?.(name) === true) continue
    if (fate === 'connection') {
      perConnection = namedInConnection(value, perConnection)
      continue
    }
    if (fate === 'keep') {
      headers.push(name, value)
      continue
    }
    if (fate === 'set-cookie' && isOwnCookie(setCookieName(value))) continue
    if (fate === 'challenge' && options.onChallenge !== undefined) {
      options.onChallenge()
      continue
    }
    if (fate === 'wide' && site.onConsole) continue
    if (fate === 'cors') answersOtherSites = true
    else if (fate === 'cors-credentials') saysCredentials = true
    else if (fate === 'caching' || fate === 'redirect' || (fate === 'type' && media.test(value)))
      saysCaching = true
    if (options.frameAncestors !== undefined && (fate === 'framing' || fate === 'policy')) {
      if (fate === 'policy') headers.push(...withoutFrameAncestors(name, value))
      continue
    }
    headers.push(name, seenFromOutside(fate, value, site))
  }
  // Whoever presses Back after a sign-out would be shown it again. Of no other directive is that true: on the way back browsers
  // show what they have kept, and ask nobody (Chromium, LOAD_SKIP_CACHE_VALIDATION).
  if (options.isPrivatePage && !saysCaching) headers.push('Cache-Control', 'no-store')
  const left = perConnection === undefined ? headers : without(headers, perConnection)
  if (options.frameAncestors !== undefined) left.push('Content-Security-Policy', options.frameAncestors)
  if (answersOtherSites || options.cors.length === 0) return left
  // Without an origin of the app's it meant nothing; with ours it would say more than we do, or twice the same.
  const rest = saysCredentials ? without(left, credentials) : left
  rest.push(...options.cors)
  return rest
}

const credentials: ReadonlySet<string> = new Set(['access-control-allow-credentials'])

/** What an app says of its own address, which for it is another one than for the browser. */
function seenFromOutside(fate: Fate, value: string, site: Site): string {
  if (fate === 'url' || fate === 'redirect') return outerAddressesOf(site).ofUrl(value)
  if (fate === 'refresh') return outerAddressesOf(site).ofRefresh(value)
  return fate === 'set-cookie' ? outerCookie(value, outerAddressesOf(site)) : value
}

/** A header has several policies with commas between (Content Security Policy, section 2.2.2); each directive is one of one. */
function withoutFrameAncestors(name: string, value: string): string[] {
  const policies = value.split(',').map(policy =>
    policy
      .split(';')
      .filter(directive => !/^\s*frame-ancestors(\s|$)/i.test(directive))
      .join(';'),
  )
  const left = policies.filter(policy => policy.trim() !== '').join(',')
  return left === '' ? [] : [name, left]
}

function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = []
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string
    if (!names.has(name.toLowerCase())) kept.push(name, headers[index + 1] as string)
  }
  return kept
}
