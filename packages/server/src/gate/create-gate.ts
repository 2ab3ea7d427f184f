import type { IncomingMessage } from 'node:http'
import { GatewrightError } from '../errors.ts'
import { createTrustedProxies } from '../http/trusted-proxies.ts'
import { addSlash } from './add-slash.ts'
import { createAnswerFailure } from './answer-failure.ts'
import { createSharesConnection } from './connection-owner.ts'
import { readEnvoysRequest } from './ext-authz/asked-by-envoy.ts'
import { isByGrpc } from './ext-authz/is-asked.ts'
import { createLetIn, sayNoOtherwise } from './ext-authz/let-in.ts'
import { createPassing } from './ext-authz/passing.ts'
import { createForward } from './forward.ts'
import { admit, sendBack } from './forward-auth/admit.ts'
import { readAskedRequest } from './forward-auth/asked-request.ts'
import type { Gate, GateDependencies } from './gate.ts'
import { type GateRequest, type HttpGateRequest, httpGateRequest } from './gate-request.ts'
import { createByWayOfSignIn } from './hand-over/by-way-of-sign-in.ts'
import { forgetAddresses, forgetPages } from './hand-over/forget-pages.ts'
import { createFrames } from './hand-over/frames.ts'
import { createHandOver } from './hand-over/hand-over.ts'
import { createAnswerOwnRoute } from './hand-over/own-routes.ts'
import { createSendToSignIn, ifAsked } from './hand-over/send-to-sign-in.ts'
import { createSignOut } from './hand-over/sign-out.ts'
import { createTradeToken } from './hand-over/trade-token.ts'
import { createWantedApp } from './hand-over/wanted-app.ts'
import { createCheck, createHandle } from './handle.ts'
import { createAnswerPreflight, listedCorsHeaders } from './headers/cors.ts'
import { createRefusedCredential } from './headers/refused-credential.ts'
import { createDescribeUpstreamRequest } from './headers/upstream-request.ts'
import { createAssertionSigner } from './identity/assertion.ts'
import { createDescribeCaller } from './identity/describe-caller.ts'
import { createIdentify } from './identity/identify.ts'
import { createIdentityLines } from './identity/identity-lines.ts'
import { createPublishKeys } from './identity/publish-keys.ts'
import { appOriginsOf } from './routing/app-origins.ts'
import { createAppTable } from './routing/apps.ts'
import type { Site } from './routing/gated-app.ts'
import { findRoute as findRouteIn } from './routing/route.ts'
import { decideAccess } from './rules/decide-access.ts'
import { opensFor } from './rules/openable-apps.ts'
import { refuse } from './rules/refuse.ts'
import { refuseNeighbour } from './rules/refuse-neighbour.ts'
import { runSteps } from './run-steps.ts'
import { createNoteActivity } from './sockets/activity.ts'
import { refuseOtherProtocols } from './sockets/handshake.ts'
import { createOpenSocket } from './sockets/open-socket.ts'
import { createRefuseForeignHandshake } from './sockets/origin.ts'
import { createRecheck } from './sockets/recheck.ts'
import { createUpgrade } from './sockets/upgrade.ts'
import { createWatch } from './sockets/watch.ts'
import { type Flows, flowsOf, type Steps } from './steps.ts'
import { tracedIdentify } from './traced-steps.ts'

/** Puts together what stands before the apps; see {@link Gate}. What a request goes through is in steps.ts. */
export function createGate(deps: GateDependencies): Gate {
  const { config, clock, sessions, bearers = [], externalUsers, meter } = deps
  const apps = createAppTable(config, deps.timeouts)
  const proxies = createTrustedProxies(config.http.trustedProxies)
  const externalOrigins = externalUsers?.allowedOrigins ?? new Set<string>()
  const signer = createAssertionSigner({ issuer: config.http.externalUrl, keys: deps.assertionKeys, clock })
  const appOrigins = appOriginsOf(apps)
  const addressOf = (request: IncomingMessage) => proxies.clientAddress(request)
  const signIn = createByWayOfSignIn({
    ...{ externalUrl: config.http.externalUrl, appOrigins, addressOf },
    kept: deps.keptAddresses,
  })
  const handOver = createHandOver({ config, apps, sessions, codes: deps.oneTimeCodes, signIn })
  const findRoute = (request: IncomingMessage) => findRouteIn(request, apps, proxies, config.extAuthz?.http)
  const askedRequest = (request: IncomingMessage) => readAskedRequest(request, apps, proxies)
  const envoysRequest = (request: IncomingMessage) => readEnvoysRequest(request, apps, proxies)
  /** `undefined` where what Envoy asks about is of no app. */
  function siteAsked(request: IncomingMessage): Site | undefined {
    try {
      return envoysRequest(request).site
    } catch {
      return undefined
    }
  }
  const answerFailure = createAnswerFailure(deps.answerError, request => {
    const route = findRoute(request)
    const site =
      route.kind === 'app' ? route.site : route.kind === 'ext-authz' ? siteAsked(request) : undefined
    return site === undefined ? [] : listedCorsHeaders(site.app, request.headers.origin)
  })
  const recheck = createRecheck({ config, sessions, bearers, externalOrigins, findRoute })
  const watch = createWatch({ config, openConnections: deps.openConnections, recheck, sessions, clock })
  const describeUpstreamRequest = createDescribeUpstreamRequest({
    ...{ proxies, externalOrigins },
    onCredentialRefused: createRefusedCredential(deps.log, clock),
  })
  const frames = createFrames({ sessions, codes: deps.oneTimeCodes, begin: handOver.begin })
  const sendToSignIn = createSendToSignIn({ handOver, frames, externalOrigins })

  const identify = createIdentify({ sessions, bearers, externalUsers })

  const steps: Steps = {
    answerOwnRoute: createAnswerOwnRoute({
      'hand-over': ({ request, response, line: { site, target } }) =>
        handOver.complete(request, response, site, new URLSearchParams(target.query)),
      frame: ({ request, response, line: { site, target } }) =>
        frames.answer(request, response, site, new URLSearchParams(target.query)),
      'sign-out': createSignOut({
        ...{ config, apps, sessions, signOut: deps.signOut },
        addressOf,
      }),
      'forget-pages': ({ response }) => forgetPages(response),
      'external-user': createTradeToken(externalUsers),
      // For proxies whose own way to ask cannot redirect (nginx): after our 401 or 403 they pass the very request on to
      // here, with its description, and give the browser our answer.
      'sign-in': ({ request, response }: HttpGateRequest) =>
        // Envoy gives the browser our answer by itself, so this one would be described by the client.
        isByGrpc(request)
          ? notFound()
          : runSteps(flows.afterRefusal, httpGateRequest(request, response, askedRequest(request))),
    }),
    answerPreflight: createAnswerPreflight(externalOrigins),
    identify: deps.traced === true ? tracedIdentify(identify) : identify,
    decide: decideAccess,
    sendToSignIn,
    sendToSignInIfAsked: ifAsked(sendToSignIn),
    refuse,
    refuseNeighbour,
    refuseForeignHandshake: createRefuseForeignHandshake(externalOrigins),
    refuseOtherProtocols,
    addSlash,
    describe: createDescribeCaller({ identityLines: createIdentityLines({ signer, clock }), signer }),
    forward: createForward({
      sharesConnection: createSharesConnection(proxies),
      describeUpstreamRequest,
      watch,
      answerFailure,
      log: deps.log,
      meters: new Map(
        meter && config.apps.map(({ id, upstreams }) => [id, meter.ofApp(id, upstreams)] as const),
      ),
    }),
    admit,
    letIn: createLetIn(createPassing({ proxies, externalOrigins })),
    sendBack,
    openSocket: createOpenSocket({
      describeUpstreamRequest,
      watch,
      noteActivity: createNoteActivity({ sessions, clock, idleSeconds: config.session.idleSeconds }),
      answerFailure,
    }),
  }
  const flows = told(deps.onGated, flowsOf(steps))
  const check = createCheck(flows.forwardAuth, askedRequest, meter?.onCheck)
  const checkForEnvoy = createCheck(flows.extAuthz, envoysRequest, meter?.onCheck, sayNoOtherwise)
  const publishKeys = createPublishKeys(deps.assertionKeys)

  return {
    handle: createHandle({ flows, findRoute, check, checkForEnvoy, handOver, publishKeys, answerFailure }),
    upgrade: createUpgrade({ flows, findRoute, check, checkForEnvoy, answerFailure }),
    appsFor: caller => apps.apps.filter(app => opensFor(app, caller)).map(app => app.config),
    appOrigins,
    wantedApp: createWantedApp({ apps, externalUrl: config.http.externalUrl, signIn }),
    forgetAddresses: places => forgetAddresses(apps, places),
    recheck,
    async close() {
      for (const app of apps.apps) app.upstreams.close()
    },
  }
}

function notFound(): never {
  throw new GatewrightError('not_found')
}

/** Somebody wants to know of every request. Where nobody does, none takes a step more. */
function told(onGated: GateDependencies['onGated'], flows: Flows): Flows {
  if (onGated === undefined) return flows
  const tell = (gated: GateRequest): undefined => {
    onGated(gated)
  }
  return {
    reverseProxy: [tell, ...flows.reverseProxy],
    forwardAuth: [tell, ...flows.forwardAuth],
    extAuthz: [tell, ...flows.extAuthz],
    afterRefusal: [tell, ...flows.afterRefusal],
    webSocket: [tell, ...flows.webSocket],
  }
}
