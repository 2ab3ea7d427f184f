import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { GatewrightError } from '../errors.ts'
import { type Admission, createAdmissions, pathBelow, type RequestLine } from './admission.ts'
import { type AppTable, createAppTable, type Site, siteAt } from './apps.ts'
import { createAssertionSigner } from './assertion.ts'
import { createAssertionKeys } from './assertion-keys.ts'
import { decide } from './decide.ts'
import { readAskedRequest } from './forward-auth.ts'
import { createTrustedProxies, forwardedHeaders, header, requestedHost } from './forwarded.ts'
import type { Gate, GateDependencies } from './gate.ts'
import { createHandOver, handOverPath } from './hand-over.ts'
import { isAddressOrLocalhost } from './hosts.ts'
import { requestKind } from './navigation.ts'
import { ownCookies } from './own-cookies.ts'
import { createOwnRoutes, ownPrefix } from './own-routes.ts'
import { createPassports } from './passport.ts'
import { parseTarget } from './path.ts'
import { cleanedHeaders } from './request-headers.ts'
import { answerHeaders } from './response-headers.ts'
import { defaultTimeouts, forward } from './reverse-proxy.ts'
import { mayOpenSocket, pass, responseOn } from './websocket.ts'

const checkPath = '/api/v1/gate/check'
const keysPath = '/.well-known/jwks.json'

/** Probes of load balancers and collectors come by address, whatever the console is called. They show nothing private. */
const probePaths = new Set(['/healthz', '/readyz', '/metrics'])

/** Where a request belongs. */
type Route =
  | { readonly kind: 'console' }
  | { readonly kind: 'check' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'hand-over' }
  | { readonly kind: 'refused'; readonly error: GatewrightError }
  | (RequestLine & { readonly kind: 'app' })

/** Builds what stands before the apps; see {@link Gate}. */
export function createGate(deps: GateDependencies): Gate {
  const { config, clock, sessions, answerError } = deps
  const apps = createAppTable(config)
  const proxies = createTrustedProxies(config.http.trustedProxies)
  const isOwnCookie = ownCookies(name => sessions.isOwnCookie(name))
  const keys = deps.assertionKeys ?? createAssertionKeys({ clock })
  const signer = createAssertionSigner({ issuer: config.http.externalUrl, keys, clock })
  const timeouts = deps.timeouts ?? defaultTimeouts
  const handOver = createHandOver({ config, apps, sessions, codes: deps.oneTimeCodes })
  const admissions = createAdmissions({
    sessions,
    bearers: deps.bearers ?? [],
    externalUsers: deps.externalUsers,
    passports: createPassports({ signer, clock }),
    signer,
  })
  const ownRoutes = createOwnRoutes({
    config,
    apps,
    proxies,
    sessions,
    admissions,
    handOver,
    answerSignedOut,
  })

  function handle(request: IncomingMessage, response: ServerResponse): boolean {
    const route = findRoute(request)
    if (route.kind === 'console') return false
    run(request, response, () => {
      if (route.kind === 'check') return check(request, response)
      if (route.kind === 'app') return answerApp(request, response, route)
      if (route.kind === 'hand-over') return handOver.issue(request, response, queryOf(request))
      if (route.kind === 'keys') return publishKeys(request, response)
      throw route.error
    })
    return true
  }

  /** Runs a handler, sync or async; whatever it throws becomes our own answer, or the end of the connection. */
  function run(request: IncomingMessage, response: ServerResponse, work: () => unknown): void {
    const fail = (error: unknown) => answerFailure(request, response, error)
    try {
      const result = work()
      if (result instanceof Promise) result.catch(fail)
    } catch (error) {
      fail(error)
    }
  }

  function answerFailure(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (response.headersSent) {
      response.destroy()
      return
    }
    // Whoever is refused in the middle of an upload shall not go on with it.
    if (!request.complete) response.setHeader('Connection', 'close')
    const known = error instanceof GatewrightError ? error : new GatewrightError('internal', { cause: error })
    answerError(request, response, known)
  }

  function findRoute(request: IncomingMessage): Route {
    const url = request.url ?? ''
    if (url === checkPath || url.startsWith(`${checkPath}?`)) return { kind: 'check' }
    if (countsHosts(request) > 1) return refused('bad_request', { reason: 'more than one Host header' })
    const host = requestedHost(request, proxies)
    const entry = apps.find(host)
    const target = parseTarget(url)
    if (entry === undefined) {
      const normal = host.toLowerCase()
      const isProbe = target !== undefined && probePaths.has(target.path) && isAddressOrLocalhost(normal)
      return isProbe ? { kind: 'console' } : refused('app_not_found', { host })
    }
    if (entry.console && (target === undefined || siteAt(entry, target.path) === undefined)) {
      return consoleRoute(target?.path)
    }
    if (target === undefined) return refused('bad_path', { host })
    const site = siteAt(entry, target.path)
    if (site === undefined) return refused('app_not_found', { host })
    if (request.method === 'TRACE' || request.method === 'CONNECT') {
      return refused('method_not_allowed', { method: request.method })
    }
    return { kind: 'app', site, target, method: request.method ?? 'GET' }
  }

  async function publishKeys(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new GatewrightError('method_not_allowed')
    const body = JSON.stringify(await keys.publicKeys())
    response.writeHead(200, {
      'Content-Type': 'application/jwk-set+json',
      'Content-Length': String(Buffer.byteLength(body)),
      'Cache-Control': 'public, max-age=300',
    })
    response.end(body)
  }

  function check(request: IncomingMessage, response: ServerResponse): void | Promise<void> {
    if (!proxies.trusts(request)) {
      throw new GatewrightError('untrusted_proxy', { detail: { peer: request.socket.remoteAddress } })
    }
    const asked = readAskedRequest(request, apps)
    const answer = (admission: Admission): void => {
      const { decision, visitor } = admission
      if (decision.outcome === 'allow') {
        refuseForeignSocket(request, asked.site, visitor.usedAuthorization)
        response.writeHead(204, admission.answerHeaders as string[])
        response.end()
      } else if (decision.outcome === 'sign-in' && queryOf(request).get('onSignedOut') === 'redirect') {
        answerSignedOut(request, response, asked, admission)
      } else {
        throw errorOf(admission, asked.site)
      }
    }
    const admission = admissions.of(request, asked)
    return admission instanceof Promise ? admission.then(answer) : answer(admission)
  }

  function answerApp(
    request: IncomingMessage,
    response: ServerResponse,
    line: RequestLine,
  ): void | Promise<void> {
    if (pathBelow(line).startsWith(ownPrefix)) return ownRoutes.answer(request, response, line)
    const answer = (admission: Admission): void => {
      if (admission.decision.outcome === 'sign-in') answerSignedOut(request, response, line, admission)
      else if (admission.decision.outcome === 'refuse') throw errorOf(admission, line.site)
      else proxy(request, response, line, admission)
    }
    const admission = admissions.of(request, line)
    return admission instanceof Promise ? admission.then(answer) : answer(admission)
  }

  function proxy(
    request: IncomingMessage,
    response: ServerResponse,
    line: RequestLine,
    admission: Admission,
  ): void {
    const requestId = requestIdOf(request)
    forward({
      request,
      response,
      upstreams: line.site.app.upstreams,
      target: pathBelow(line) + line.target.query,
      headers: upstreamHeaders(request, line, admission, requestId),
      timeouts,
      answerHeaders: answer =>
        answerHeaders(answer, { isOwnCookie, requestId, sharesOrigin: line.site.onConsole }),
      fail: error => answerFailure(request, response, error),
    })
  }

  function upstreamHeaders(
    request: IncomingMessage,
    { site }: RequestLine,
    admission: Admission,
    requestId: string,
  ): string[] {
    const headers = cleanedHeaders(request, {
      isOwnCookie,
      dropAuthorization: admission.visitor.usedAuthorization,
      dropMethodOverrides: site.app.rules.readsMethods,
    })
    headers.push('Host', site.host, 'X-Request-Id', requestId)
    headers.push(...forwardedHeaders(request, proxies, site), ...admission.headers)
    return headers
  }

  function answerSignedOut(
    request: IncomingMessage,
    response: ServerResponse,
    line: RequestLine,
    admission: Admission,
  ): void {
    const { externalProblem } = admission.visitor
    const kind = requestKind({ method: line.method, headers: request.headers })
    if (externalProblem !== undefined && kind === 'api-call') throw externalProblem
    if (kind === 'api-call') throw new GatewrightError('not_signed_in', { detail: whereOf(line) })
    if (kind === 'form') throw new GatewrightError('session_expired_on_post', { detail: whereOf(line) })
    handOver.begin(request, response, line.site, line.target.path + line.target.query)
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const route = findRoute(request)
    if (route.kind === 'console') return false
    socket.on('error', () => socket.destroy())
    const lazily = () => responseOn(request, socket)
    if (route.kind === 'check') {
      const response = lazily()
      run(request, response, () => check(request, response))
      return true
    }
    const fail = (error: unknown) => answerFailure(request, lazily(), error)
    try {
      if (route.kind === 'refused') throw route.error
      if (route.kind !== 'app' || request.method !== 'GET' || !asksForWebSocket(request)) {
        throw new GatewrightError('bad_request', { detail: { upgrade: request.headers.upgrade } })
      }
      const go = (admission: Admission) => open(request, socket, head, route, admission, fail)
      const admission = admissions.of(request, route)
      if (admission instanceof Promise) admission.then(go).catch(fail)
      else go(admission)
    } catch (error) {
      fail(error)
    }
    return true
  }

  function open(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    line: RequestLine,
    admission: Admission,
    fail: (error: unknown) => void,
  ): void {
    const { caller, externalUser, usedAuthorization } = admission.visitor
    if (admission.decision.outcome === 'sign-in') {
      throw (
        admission.visitor.externalProblem ?? new GatewrightError('not_signed_in', { detail: whereOf(line) })
      )
    }
    if (admission.decision.outcome === 'refuse') throw errorOf(admission, line.site)
    if (externalUser === undefined) refuseForeignSocket(request, line.site, usedAuthorization)
    const requestId = requestIdOf(request)
    pass({
      request,
      socket,
      head,
      upstreams: line.site.app.upstreams,
      target: pathBelow(line) + line.target.query,
      headers: upstreamHeaders(request, line, admission, requestId),
      connectTimeout: timeouts.connect,
      answerHeaders: answer =>
        answerHeaders(answer, { isOwnCookie, requestId, sharesOrigin: line.site.onConsole }),
      fail,
      onSessionEnd: close => {
        if (caller === undefined) return () => {}
        const stop = sessions.onEnd(caller.sessionId, close)
        const left = Math.min(Math.max(caller.expiresAt - clock.now(), 0), 2 ** 31 - 1)
        const timer = setTimeout(close, left)
        timer.unref()
        return () => {
          stop()
          clearTimeout(timer)
        }
      },
    })
  }

  function requestIdOf(request: IncomingMessage): string {
    const given = proxies.trusts(request) ? header(request, 'x-request-id') : undefined
    return given !== undefined && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
  }

  return {
    handle,
    upgrade,
    appsFor: caller => apps.apps.filter(app => opensFor(app, caller)).map(app => app.config),
    appOrigins: new Set(apps.apps.flatMap(app => [...app.origins])),
    async close() {
      for (const app of apps.apps) app.upstreams.close()
    },
  }
}

function consoleRoute(path: string | undefined): Route {
  if (path === handOverPath) return { kind: 'hand-over' }
  if (path === keysPath) return { kind: 'keys' }
  return { kind: 'console' }
}

const refused = (
  code: 'bad_request' | 'bad_path' | 'app_not_found' | 'method_not_allowed',
  detail: Readonly<Record<string, unknown>>,
): Route => ({ kind: 'refused', error: new GatewrightError(code, { detail }) })

/** Node keeps the first of several; something before us may have gone by the last. */
function countsHosts({ rawHeaders }: IncomingMessage): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (name.length === 4 && name.toLowerCase() === 'host') count++
  }
  return count
}

const asksForWebSocket = (request: IncomingMessage): boolean =>
  request.headers.upgrade?.toLowerCase() === 'websocket'

function refuseForeignSocket(request: IncomingMessage, site: Site, hasBearer: boolean): void {
  // A proxy that asks about a handshake leaves the key in, though not always Upgrade.
  if (request.headers['sec-websocket-key'] === undefined) return
  const origin = header(request, 'origin')
  if (!mayOpenSocket(origin, site.app.origins, hasBearer)) {
    throw new GatewrightError('cross_site', { detail: { origin, app: site.app.config.id } })
  }
}

const whereOf = ({ site, target, method }: RequestLine) => ({
  app: site.app.config.id,
  method,
  path: target.path,
})

function errorOf({ decision, visitor }: Admission, site: Site): GatewrightError {
  if (decision.outcome === 'sign-in') return visitor.externalProblem ?? new GatewrightError('not_signed_in')
  return new GatewrightError('forbidden', {
    detail: {
      app: site.app.config.id,
      collaborator: visitor.caller?.collaboratorId,
      rule: decision.rule,
      because: decision.outcome === 'refuse' ? decision.because : undefined,
    },
  })
}

function queryOf(request: IncomingMessage): URLSearchParams {
  const url = request.url ?? ''
  const start = url.indexOf('?')
  return new URLSearchParams(start === -1 ? '' : url.slice(start + 1))
}

/** Whether the front page opens for this person, which is what the console's home shows. */
function opensFor(app: AppTable['apps'][number], caller: Parameters<Gate['appsFor']>[0]): boolean {
  return (
    decide(
      { rules: app.rules, strategies: app.strategies },
      { method: 'GET', path: '/', caller, externalUser: false },
    ).outcome === 'allow'
  )
}
