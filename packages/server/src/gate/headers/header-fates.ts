import type { AppConfig } from '@gatewright/config'
import { remembering } from '@gatewright/proxy'
import { ownNames } from '../identity/app-headers.ts'
import { identityHeaderNames } from '../identity/identity-headers.ts'
import { clientsOwn } from './clients-own.ts'
import { canonicalName, type NameTable, nameTable } from './header-names.ts'
import { type Neighbour, neighbours } from './neighbours.ts'
import { wayHeaders } from './way-headers.ts'

/** What becomes of a client's header: sent on, dropped, or looked at. */
export type Fate = 'keep' | 'drop' | 'cookie' | 'authorization' | 'method-override'

/** What an app gets of a client's headers, by their names alone. */
export interface HeaderFates {
  fateOf(name: string): Fate
  /**
   * Whether a check is refused for this header, in lower case: no client sends it in good faith, and a proxy that only asks
   * might pass it on. So with neighbours' names and with every disguise (`remote_user`, `x-forwarded.email`); our own, plainly
   * written, each recipe replaces itself; an app's own, which a recipe may not know, are refused.
   */
  isRefusedByCheck(name: string): boolean
  /** Whether the app is sent it because its entry says so; absent where it says so of none. */
  readonly isOwn: ((name: string) => boolean) | undefined
}

/** What belongs to one connection (RFC 9110 section 7.6.1) or what the gate sets or uses up. Under these very names. */
const ofConnection = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'proxy-authenticate', 'te'],
  ...['trailer', 'transfer-encoding', 'content-length', 'upgrade', 'http2-settings', 'expect', 'host'],
  // To CGI, `Proxy` is HTTP_PROXY (httpoxy, CVE-2016-5385).
  ...['x-request-id', 'forwarded', 'x-bp-externalauth', 'proxy'],
])

const ourNames = [...identityHeaderNames.remote, ...identityHeaderNames.forwarded].map(canonicalName)
const ours = nameTable([...ourNames, 'x-forwarded-*', 'x-real-ip', 'x-gatewright-*'])
const ourIdentity = nameTable([...ourNames, 'x-gatewright-*'])
const plainlyOurs = new Set(ourNames)

/** Whether it is a header by which the gate says who is calling, in any spelling. */
export const saysWhoIsCalling = (name: string): boolean => ourIdentity.has(canonicalName(name))

const namesIn = (table: readonly Neighbour[]) => table.flatMap(({ headers }) => headers)
const who = nameTable(namesIn(neighbours))
const known = nameTable(namesIn([...neighbours, ...wayHeaders]))
/** Of a family that says who is calling, and yet only the way: proxies add these, just so, to what they ask. */
const plainWays = new Set(namesIn(wayHeaders))
const kept = nameTable(clientsOwn)

/** Whether `passes` of an app may name it: neither ours nor what belongs to one connection ever reaches an app. */
export function mayBePassed(name: string): boolean {
  const canonical = canonicalName(name)
  return !ofConnection.has(canonical) && !ours.has(canonical)
}

const methodOverrides = new Set(['x-http-method-override', 'x-http-method', 'x-method-override'])

/** Whether an app may take the method from this header instead of from the request line. */
export const overridesMethod = remembering(name => methodOverrides.has(canonicalName(name)))

type FatefulConfig = Pick<AppConfig, 'believes' | 'passes' | 'requestHeaders' | 'credential'>

/** By what an app believes and lets pass beside what holds for every app. */
export function headerFates(app: FatefulConfig): HeaderFates {
  const { believes = [], passes = [] } = app
  const ownCanonical = ownNames(app).map(canonicalName)
  const own = nameTable(ownCanonical)
  const believed = nameTable(believes.map(canonicalEntry))
  const passed = nameTable(passes.map(canonicalEntry))
  const isPassed = (name: string): boolean => passed.has(name) || kept.has(name)
  const isIn = (table: NameTable, name: string): boolean =>
    believed.has(name) || (!isPassed(name) && table.has(name))

  const fateOf = remembering((spelling): Fate => {
    const name = canonicalName(spelling)
    if (ofConnection.has(name) || ours.has(name) || own.has(name) || isIn(known, name)) return 'drop'
    if (name === 'cookie') return 'cookie'
    // A key to us is looked for in the plain one alone.
    if (name === 'authorization') return spelling.length === name.length ? 'authorization' : 'drop'
    return methodOverrides.has(name) ? 'method-override' : 'keep'
  })

  const isRefusedByCheck = remembering(spelling => {
    const name = canonicalName(spelling)
    if (name !== spelling) return fateOf(spelling) === 'drop'
    // Each recipe replaces these itself.
    if (plainlyOurs.has(name) || name === 'authorization') return false
    return own.has(name) || (!plainWays.has(name) && isIn(who, name))
  })

  const isOwn = ownCanonical.length === 0 ? undefined : remembering(name => own.has(canonicalName(name)))
  return { fateOf, isRefusedByCheck, isOwn }
}

/** `My_Header-*` as `my-header-*`. */
const canonicalEntry = (entry: string): string =>
  entry.endsWith('*') ? `${canonicalName(entry)}-*` : canonicalName(entry)

const ordinary = headerFates({})

/** The fates that hold for an app; apps that say nothing of their own share what is remembered. */
export const fatesFor = (app: FatefulConfig): HeaderFates =>
  app.believes === undefined && app.passes === undefined && ownNames(app).length === 0
    ? ordinary
    : headerFates(app)
