import { remembering } from '@gatewright/proxy'
import { isOwnCookie, setCookieName } from '../../http/cookies/own-cookies.ts'
import { saysWhoIsCalling } from './header-fates.ts'
import { namedInConnection } from './named-in-connection.ts'

type Fate = 'keep' | 'drop' | 'connection' | 'set-cookie' | 'wide' | 'cors' | 'challenge'

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
}

/** What we alone say of who is calling goes, too. A proxy that asks at a wrong address must not take it from an app. */
const fateOf = remembering((name): Fate => {
  const lower = name.toLowerCase()
  if (Object.hasOwn(fates, lower)) return fates[lower] as Fate
  return saysWhoIsCalling(lower) ? 'drop' : 'keep'
})

export interface ResponseOptions {
  readonly requestId: string
  /** The app shares the console's origin. */
  readonly sharesOrigin: boolean
  /** Added unless the app answers other sites by itself. */
  readonly cors: readonly string[]
  /** For an app that gets a credential of the gate: its demand for one goes no further, and this is told of it. */
  readonly onChallenge?: (() => void) | undefined
  /** Whether the app is sent this header, in any spelling: as with ours, no proxy must take it from an app. */
  readonly isOwn?: ((name: string) => boolean) | undefined
}

/** The headers of an app's answer that may reach the browser; flat lists of names and values, both. */
export function answerHeaders(raw: readonly string[], options: ResponseOptions): string[] {
  const headers: string[] = ['X-Request-Id', options.requestId]
  let perConnection: ReadonlySet<string> | undefined
  let answersOtherSites = false
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string
    const value = raw[index + 1] as string
    const fate = fateOf(name)
    if (fate === 'drop' || options.isOwn?.(name) === true) continue
    if (fate === 'connection') {
      perConnection = namedInConnection(value, perConnection)
      continue
    }
    if (fate === 'set-cookie' && isOwnCookie(setCookieName(value))) continue
    if (fate === 'challenge' && options.onChallenge !== undefined) {
      options.onChallenge()
      continue
    }
    if (fate === 'wide' && options.sharesOrigin) continue
    if (fate === 'cors') answersOtherSites = true
    headers.push(name, value)
  }
  if (!answersOtherSites) headers.push(...options.cors)
  return perConnection === undefined ? headers : without(headers, perConnection)
}

function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = []
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string
    if (!names.has(name.toLowerCase())) kept.push(name, headers[index + 1] as string)
  }
  return kept
}
