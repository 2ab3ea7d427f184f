import type { IncomingMessage, ServerResponse } from 'node:http'
import { defaultTimeouts, forward, sendNoContent } from '@gatewright/proxy'
import { GatewrightError } from '../errors.ts'
import { requestKind } from '../http/navigation.ts'
import { ownCookies } from '../http/own-cookies.ts'
import { createTrustedProxies } from '../http/trusted-proxies.ts'
import { admittedHeaders, readAskedRequest } from './forward-auth/forward-auth.ts'
import type { Gate, GateDependencies } from './gate.ts'
import { createHandOver } from './hand-over/hand-over.ts'
import { createOwnRoutes, ownPrefix } from './hand-over/own-routes.ts'
import { answerPreflight, corsHeaders, isPreflight, setCorsHeaders } from './headers/cors.ts'
import { createTravel } from './headers/upstream-request.ts'
import { type Admission, createAdmissions, errorOf } from './identity/admission.ts'
import { createAssertionSigner } from './identity/assertion.ts'
import { admitsExternalUsers } from './identity/identify.ts'
import { createPassports } from './identity/identity-lines.ts'
import { toGateError } from './proxy-errors.ts'
import { createAppTable, type GatedApp } from './routing/apps.ts'
import { pathBelow, type RequestLine, whereOf } from './routing/request-line.ts'
import { findRoute } from './routing/route.ts'
import { decide } from './rules/decide.ts'
import { refuseForeignSocket } from './sockets/origin.ts'
import { createSocketJudges } from './sockets/recheck.ts'
import { createSocketGate } from './sockets/socket-gate.ts'

/** Builds what stands before the apps; see {@link Gate}. */
export function createGate(deps: GateDependencies): Gate {
  const { config, clock, sessions, answerError, oneTimeCodes: codes } = deps
  const apps = createAppTable(config)
  const proxies = createTrustedProxies(config.http.trustedProxies)
  const { assertionKeys: keys, externalUsers } = deps
  const signer = createAssertionSigner({ issuer: config.http.externalUrl, keys, clock })
  const externalOrigins = externalUsers?.allowedOrigins ?? new Set<string>()
  const timeouts = deps.timeouts ?? defaultTimeouts
  const handOver = createHandOver({ config, apps, sessions, codes })
  const admissions = createAdmissions({
    sessions,
    bearers: deps.bearers ?? [],
    externalUsers,
    passports: createPassports({ signer, clock }),
    signer,
  })
  const isOwnCookie = ownCookies(name => sessions.isOwnCookie(name))
  const travel = createTravel({ proxies, externalOrigins, isOwnCookie })
  const ownRoutes = createOwnRoutes({
    config,
    apps,
    proxies,
    sessions,
    admissions,
    handOver,
    externalUsers,
    answerSignedOut,
  })
  const judges = createSocketJudges({
    config,
    sessions,
    bearers: deps.bearers ?? [],
    externalOrigins,
    findRoute: request => findRoute(request, apps, proxies),
  })
  const sockets = createSocketGate({
    config,
    sessions,
    openSockets: deps.openSockets,
    judges,
    clock,
    admissions,
    travel,
    externalOrigins,
    connectTimeout: timeouts.connect,
    findRoute: request => findRoute(request, apps, proxies),
    check,
    answerFailure,
  })

  function handle(request: IncomingMessage, response: ServerResponse): boolean {
    const route = findRoute(request, apps, proxies)
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
    const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers
    if (!request.complete && (length !== '0' || coding !== undefined)) {
      response.setHeader('Connection', 'close')
    }
    answerError(request, response, toGateError(error))
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

  /** Forward-auth: the same decision as for the reverse proxy, as an answer to a listed proxy. */
  function check(request: IncomingMessage, response: ServerResponse): void | Promise<void> {
    const asked = readAskedRequest(request, apps, proxies)
    const answer = (admission: Admission): void => {
      const { decision, visitor } = admission
      if (decision.outcome === 'allow') {
        const origins = decision.as === 'external-user' ? externalOrigins : undefined
        refuseForeignSocket(request, asked.site, visitor.usedAuthorization, origins)
        const dropAuthorization = visitor.usedAuthorization
        const headers = admittedHeaders(request, { isOwnCookie, dropAuthorization })
        sendNoContent(response, admission.identity, headers)
      } else if (decision.outcome === 'sign-in' && queryOf(request).get('onSignedOut') === 'redirect') {
        answerSignedOut(request, response, asked, admission)
      } else {
        throw errorOf(admission, asked)
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
    const wanted = request.headers['access-control-request-method']
    if (isPreflight(request) && admitsExternalUsers(line, wanted)) {
      return answerPreflight(request, response, externalOrigins)
    }
    const answer = (admission: Admission): void => {
      if (admission.decision.outcome === 'sign-in') answerSignedOut(request, response, line, admission)
      else if (admission.decision.outcome === 'refuse') throw errorOf(admission, line)
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
    forward({
      request,
      response,
      upstreams: line.site.app.upstreams,
      timeouts,
      ...travel.of(request, line, admission),
      onStream: end => sockets.watch(request, line, admission, end),
      fail: error => answerFailure(request, response, error),
    })
  }

  function answerSignedOut(
    request: IncomingMessage,
    response: ServerResponse,
    line: RequestLine,
    admission: Admission,
  ): void {
    const kind = requestKind({ method: line.method, headers: request.headers })
    if (kind === 'api-call') {
      // A page of another site shall be able to read that its token was refused.
      if (line.site.app.takesExternalUsers) {
        setCorsHeaders(response, corsHeaders(request.headers.origin, externalOrigins))
      }
      throw errorOf(admission, line)
    }
    if (kind === 'form') throw new GatewrightError('session_expired_on_post', { detail: whereOf(line) })
    handOver.begin(request, response, line.site, line.target.path + line.target.query)
  }

  return {
    handle,
    upgrade: sockets.upgrade,
    appsFor: caller => apps.apps.filter(app => opensFor(app, caller)).map(app => app.config),
    appOrigins: new Set(apps.apps.flatMap(app => [...app.origins])),
    judgeSockets: judges,
    async close() {
      for (const app of apps.apps) app.upstreams.close()
    },
  }
}

function queryOf(request: IncomingMessage): URLSearchParams {
  const url = request.url ?? ''
  const start = url.indexOf('?')
  return new URLSearchParams(start === -1 ? '' : url.slice(start + 1))
}

/** Whether the front page opens for this person, which is what the console's home shows. */
function opensFor(app: GatedApp, caller: Parameters<Gate['appsFor']>[0]): boolean {
  return decide(app, { method: 'GET', path: '/', caller, externalUser: false }).outcome === 'allow'
}
