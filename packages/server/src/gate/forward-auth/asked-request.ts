import type { IncomingMessage } from 'node:http'
import type { ErrorCode } from '../../error-table.ts'
import { GatewrightError } from '../../errors.ts'
import { header, type TrustedProxies } from '../../http/trusted-proxies.ts'
import { mayBePassed, overridesMethod } from '../headers/header-fates.ts'
import { type AppTable, siteAt } from '../routing/apps.ts'
import type { GatedApp } from '../routing/gated-app.ts'
import { readTarget } from '../routing/raw-target.ts'
import type { RequestLine } from '../routing/request-line.ts'

/** How each family of proxies describes the request. */
export interface Description {
  readonly method: string | undefined
  readonly host: string
  readonly target: string
}

/**
 * Reads which request a listed proxy asks about: `X-Forwarded-Method/-Host/-Uri` (Caddy, Traefik, our HAProxy and nginx
 * recipes) or `X-Original-Method/-URL` (common nginx recipes).
 *
 * A proxy sets one family and passes the client's other one on untouched. Where both are there and disagree, one is
 * forged, so the request is refused: taking either on trust has opened private paths elsewhere (CVE-2026-40575).
 * @throws GatewrightError `untrusted_proxy`, `bad_request`, `bad_path`, `app_not_found`, `method_not_allowed`
 */
export function readAskedRequest(
  request: IncomingMessage,
  apps: AppTable,
  proxies: TrustedProxies,
): RequestLine {
  if (!proxies.trusts(request)) {
    throw new GatewrightError('untrusted_proxy', { detail: { peer: request.socket.remoteAddress } })
  }
  const forwarded = byForwarded(request)
  const original = byOriginal(request)
  const first = forwarded ?? original
  if (first === undefined) {
    throw new GatewrightError('bad_request', { detail: { missing: 'X-Forwarded-Host and X-Forwarded-Uri' } })
  }
  if (original !== undefined && !agree(first, original)) {
    throw refusal('bad_request', first, { reason: 'X-Forwarded-* and X-Original-* disagree' })
  }
  const method = first.method ?? original?.method
  const line = lineOf({ ...first, method }, apps, { missing: 'X-Forwarded-Method' })
  if (request.headers['http2-settings'] !== undefined) {
    throw refusal('bad_request', first, { header: 'http2-settings', ...switches })
  }
  const { app } = line.site
  refuseHeader(request, first, app.headerFates.isRefusedByCheck, name => saysWho(name, app))
  if (app.rules.readsMethods) refuseHeader(request, first, overridesMethod, overrides)
  return line
}

/**
 * The app and the path that a description is of.
 * @param noMethod for the log, where the method is none
 * @throws GatewrightError `bad_request`, `bad_path`, `app_not_found`, `method_not_allowed`
 */
export function lineOf(
  asked: Description,
  apps: AppTable,
  noMethod: Readonly<Record<string, unknown>>,
): RequestLine {
  const { method } = asked
  if (method === undefined || !/^[A-Z]+$/.test(method)) throw refusal('bad_request', asked, noMethod)
  if (method === 'TRACE' || method === 'CONNECT') throw refusal('method_not_allowed', asked, { method })
  const entry = apps.find(asked.host)
  if (entry === undefined) throw refusal('app_not_found', asked)
  const target = readTarget(asked.target, entry)
  if (target === undefined) throw refusal('bad_path', asked)
  const site = siteAt(entry, target.path)
  if (site === undefined) throw refusal('app_not_found', asked)
  return { site, target, method }
}

/** The log entry has the address of the check itself, so the one that was asked about goes into the detail. */
export const refusal = (
  code: ErrorCode,
  { host, target }: Pick<Description, 'host' | 'target'>,
  more: Readonly<Record<string, unknown>> = {},
): GatewrightError => new GatewrightError(code, { detail: { host, path: withoutQuery(target), ...more } })

const withoutPassword = (url: string): string => url.slice(url.lastIndexOf('@') + 1)

/** It may carry codes and tokens. */
const withoutQuery = (target: string): string => target.split('?', 1)[0] as string

/** The reverse proxy takes these off; a proxy that only asks might pass them on to the app. */
function refuseHeader(
  request: IncomingMessage,
  asked: Description,
  isRefused: (name: string) => boolean,
  explain: (name: string) => { readonly why: string; readonly fix: string },
): void {
  for (const name in request.headers) {
    if (isRefused(name)) throw refusal('bad_request', asked, { header: name, ...explain(name) })
  }
}

/** For who runs a front that adds such a header in good faith (Cloudflare Access, Tailscale) and meets this at every request. */
const saysWho = (name: string, { config, headerFates }: GatedApp) => ({
  why: 'Gates, meshes and servers tell apps by this header who is calling. A proxy that only asks might pass on what a client has made up.',
  fix:
    mayBePassed(name) && headerFates.isOwn?.(name) !== true
      ? `Where a front of yours adds it, have your proxy remove ${name} before it asks; or write apps.${config.id}.passes: [${JSON.stringify(name)}], where the app proves by itself what it says.`
      : `Have your proxy remove ${name} before it asks: no app ever gets it from a client.`,
})

/** h2c (RFC 7540 section 3.2): behind the answer 101 the client would say to the app whatever it likes. */
const switches = {
  why: 'An app that takes the connection for HTTP/2 by this header is sent further requests on it, about which your proxy never asks.',
  fix: 'Have your proxy remove http2-settings before it asks, and pass Upgrade on for websocket alone.',
}

const overrides = (name: string) => ({
  why: 'The app may take the method from this header, and the rules of the app ask for the method.',
  fix: `Have your proxy remove ${name} before it asks, or write rules without methods.`,
})

function byForwarded(request: IncomingMessage): Description | undefined {
  const target = header(request, 'x-forwarded-uri')
  const host = header(request, 'x-forwarded-host')
  if (target === undefined) return undefined
  if (host === undefined) {
    throw new GatewrightError('bad_request', {
      detail: { missing: 'X-Forwarded-Host', path: withoutQuery(target) },
    })
  }
  return { host, target, method: header(request, 'x-forwarded-method') }
}

function byOriginal(request: IncomingMessage): Description | undefined {
  const url = header(request, 'x-original-url')
  if (url === undefined) return undefined
  // Not `new URL`, which would tidy the path up: the app gets it as it came.
  const match = /^https?:\/\/([^/?#\\@]+)(\/.*)/is.exec(url)
  if (match === null) {
    const value = withoutPassword(withoutQuery(url))
    throw new GatewrightError('bad_request', { detail: { header: 'X-Original-URL', value } })
  }
  return {
    host: match[1] as string,
    target: match[2] as string,
    method: header(request, 'x-original-method'),
  }
}

const agree = (a: Description, b: Description): boolean =>
  a.host === b.host &&
  a.target === b.target &&
  (a.method === undefined || b.method === undefined || a.method === b.method)
