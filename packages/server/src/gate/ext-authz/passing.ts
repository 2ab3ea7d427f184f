import type { ServerResponse } from 'node:http'
import { headerList } from '@gatewright/proxy'
import { withoutOwnCookies } from '../../http/cookies/own-cookies.ts'
import type { TrustedProxies } from '../../http/trusted-proxies.ts'
import type { GateRequest } from '../gate-request.ts'
import { corsHeaders, listedCorsHeaders } from '../headers/cors.ts'
import { seenBy } from '../headers/forwarded-headers.ts'
import { ownNames } from '../identity/app-headers.ts'
import { assertionHeader, identityHeaderNames } from '../identity/identity-headers.ts'
import { isForExternalUser } from '../rules/decide-access.ts'

/** What Envoy is to do with a request that is let in. Lists are flat, of names and values. */
export interface Passing {
  /** Each in the place of all that the client sent under that name. */
  readonly set: readonly string[]
  /** In lower case. */
  readonly remove: readonly string[]
  /** For the app's answer, beside what it says itself. */
  readonly answer: readonly string[]
}

/** An answer that takes it as it is, where Envoy asks by gRPC. */
export interface PassingAnswer {
  passOn(passing: Passing): void
}

/** Whether it is for a check by gRPC, which is answered by more than headers. */
export const takesPassing = (response: object): response is PassingAnswer => 'passOn' in response

/**
 * What Envoy needs for itself, or says better than anybody: how the message is framed, and what it has just written. All of that is
 * dropped by the gate's own proxy, which writes it anew.
 */
const envoysOwn: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'content-length'],
  ...['upgrade', 'http2-settings', 'expect', 'host', 'x-request-id'],
])

/** Never the client's, whether they were seen or not: Envoy may be set up to show a part of the headers alone. */
const always = [
  ...[...identityHeaderNames.remote, ...identityHeaderNames.forwarded, assertionHeader],
  ...['X-BP-ExternalAuth', 'Forwarded', 'X-Original-URL', 'X-Rewrite-URL'],
].map(name => name.toLowerCase())

/** Says of each request that is let in what the app gets of its headers: the same that the gate's own proxy would send. */
export function createPassing({
  proxies,
  externalOrigins,
}: {
  readonly proxies: TrustedProxies
  readonly externalOrigins: ReadonlySet<string>
}): (gated: GateRequest) => Passing {
  return gated => {
    const { request, line, identity } = gated
    const { site } = line
    const address = proxies.clientAddress(request)
    const set = [...headerList(identity), ...seenBy(site, address)]
    const named = new Set<string>()
    for (let index = 0; index < set.length; index += 2) named.add((set[index] as string).toLowerCase())
    const remove = new Set<string>()
    const drop = (name: string) => {
      if (!named.has(name)) remove.add(name)
    }
    for (const name of always) drop(name)
    for (const name of ownNames(site.app.config)) drop(name.toLowerCase())
    dropClients(gated, drop)
    keepCredentials(gated, set, drop)
    return { set, remove: [...remove], answer: corsOf(gated, externalOrigins) }
  }
}

/** What no app gets from a client, in whatever spelling it came. */
function dropClients({ request, line }: GateRequest, drop: (name: string) => void): void {
  const { headerFates, rules } = line.site.app
  const { rawHeaders } = request
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase()
    const fate = headerFates.fateOf(name)
    if (fate === 'keep' || envoysOwn.has(name)) continue
    if (fate === 'drop' || (fate === 'method-override' && rules.readsMethods)) drop(name)
    // Ours are looked for in the plain one alone.
    else if (fate === 'cookie' && name !== 'cookie') drop(name)
  }
}

/**
 * Cookies and `Authorization` that are the app's own go on as they are. Where a part was ours, or there were several, of which only the
 * first was looked at, what is left takes their place. What Envoy does not show is not passed on: it could be a key to us.
 */
function keepCredentials(
  { request, requester }: GateRequest,
  set: string[],
  drop: (name: string) => void,
): void {
  const { cookie, authorization } = request.headers
  const cookies = cookie === undefined ? undefined : withoutOwnCookies(cookie)
  if (cookies === undefined) drop('cookie')
  else if (cookies !== cookie) set.push('Cookie', cookies)
  if (authorization === undefined || requester.usedAuthorization) drop('authorization')
  else if (count(request.rawHeaders, 'authorization') > 1) set.push('Authorization', authorization)
}

function count(rawHeaders: readonly string[], wanted: string): number {
  let found = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (name.length === wanted.length && name.toLowerCase() === wanted) found++
  }
  return found
}

/** By which pages of other sites may read the app's answer. */
function corsOf(gated: GateRequest, externalOrigins: ReadonlySet<string>): readonly string[] {
  const { app } = gated.line.site
  const { origin } = gated.request.headers
  return isForExternalUser(gated) && !app.corsOrigins.has(origin ?? '')
    ? corsHeaders(origin, externalOrigins)
    : listedCorsHeaders(app, origin)
}

/** By HTTP, 200 lets a request in, and the headers say the rest. */
export function answerByHttp(response: ServerResponse, { set, remove, answer }: Passing): void {
  const headers = ['Cache-Control', 'no-store', 'Content-Length', '0', ...set, ...answer]
  if (remove.length > 0) headers.push('X-Envoy-Auth-Headers-To-Remove', remove.join(','))
  response.writeHead(200, headers).end()
}
