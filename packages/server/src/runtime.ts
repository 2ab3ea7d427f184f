import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Config } from '@gatewright/config'
import { lastWords } from '@gatewright/proxy'
import { type App, createApp } from './app.ts'
import type { Configuration } from './config-file/configuration.ts'
import { createContext } from './context.ts'
import type { GatewrightError } from './errors.ts'
import { externalUserId } from './external-users/external-user.ts'
import { createExternalUsers } from './external-users/external-users.ts'
import { createGate } from './gate/create-gate.ts'
import type { GateRequest } from './gate/gate-request.ts'
import type { Recheck } from './gate/sockets/open-connections.ts'
import { ANOTHER_ACCOUNT, HOME } from './http/home.ts'
import { comesTo, doorOf } from './http/look.ts'
import { answerError, type ErrorAction, limitReachedBy } from './http/render-error.ts'
import { createTrustedProxies } from './http/trusted-proxies.ts'
import type { Caller } from './identity/caller.ts'
import { createAccessLog, type Known } from './observability/access-log.ts'
import { createTracer } from './observability/load-tracer.ts'
import { tracedRequest, tracedUpgrade } from './observability/traced-request.ts'
import { createApiTokenBearer } from './programs/api-tokens/bearer.ts'
import { createMachineBearer } from './programs/machines.ts'
import type { Services } from './services.ts'
import { signOut } from './sign-in/sign-out.ts'
import { wayNames } from './sign-in/way-names.ts'

/**
 * Everything that is built from one configuration. A restart makes a new one beside the old, swaps it in, and closes the
 * old one when its requests are done.
 */
export interface Runtime {
  readonly config: Config
  handle(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Decides about open WebSockets and streams by this configuration. */
  readonly recheck: Recheck
  /** Whether an address is of a proxy that may ask for others. */
  mayAsk(address: string): boolean
  /** Waits for requests that are being answered, then lets go of everything. WebSockets live on until they end. */
  close(): Promise<void>
}

/**
 * @param options.consoleFolder the console's build, where it is not in its usual place
 * @param options.configuration the file behind the configuration, where there is one
 */
export async function createRuntime(
  services: Services,
  config: Config,
  options: {
    readonly consoleFolder?: string | undefined
    readonly configuration?: Configuration | undefined
    /** Where the access log goes. */
    readonly accessOut?: { write(text: string): unknown } | undefined
  } = {},
): Promise<Runtime> {
  const { log, clock, sessions } = services
  const { tracing } = config.observability ?? {}
  const tracer = tracing && (await createTracer(tracing))
  const { database } = services.storage
  const offered = config.strategies.filter(strategy => strategy.offered)
  const { onProviderCall } = services.metrics
  const hosts = [new URL(config.http.externalUrl).hostname]
  const created = offered.map(strategy =>
    services.strategyTypes.create(strategy, { database, clock, log, onProviderCall, hosts }),
  )
  const strategies = new Map((await Promise.all(created)).map(strategy => [strategy.id, strategy]))
  const proxies = createTrustedProxies(config.http.trustedProxies)
  const console = `${config.http.externalUrl}${HOME}`
  const home = [{ label: 'To the home page', href: console }]
  const names = wayNames(strategies)
  const labelOf = (id: string | undefined) => (id === undefined ? undefined : (names.get(id)?.name ?? id))
  /** For somebody whom an app's rules refuse. */
  function anotherAccount({ visit }: GatewrightError): readonly ErrorAction[] {
    if (visit?.returnTo === undefined || visit.address === undefined) return []
    const query = new URLSearchParams({
      returnTo: visit.returnTo,
      ...(visit.otherWay ? { ways: 'all' } : {}),
    })
    return [{ label: 'Use another account', href: `${config.http.externalUrl}${ANOTHER_ACCOUNT}?${query}` }]
  }
  const { accessLog: format } = config.observability ?? {}
  const accessLog = format && createAccessLog({ format, clock, out: options.accessOut ?? process.stdout })
  const gate = createGate({
    config,
    clock,
    log,
    sessions,
    oneTimeCodes: services.codes,
    keptAddresses: services.keptAddresses,
    signOut: (caller, from) => signOut(services, caller, from),
    openConnections: services.openConnections,
    bearers: [createApiTokenBearer(services, config), createMachineBearer(services, config)],
    assertionKeys: services.assertionKeys,
    externalUsers: createExternalUsers(config.externalUsers, services),
    meter: services.metrics,
    traced: tracer !== undefined,
    onGated: accessLog && (gated => accessLog.know(gated.request, () => knownOf(gated))),
    answerError: (request, response, error) =>
      answerError(request, response, error, log, [...anotherAccount(error), ...home], {
        from: proxies.clientAddress(request),
        opensToKeys: true,
        visit: error.is('app_not_found')
          ? { console }
          : error.visit && { ...error.visit, strategy: labelOf(error.visit.strategy) },
      }),
  })
  const context = createContext(services, config, { strategies, gate, configuration: options.configuration })
  async function callerForLog(request: IncomingMessage): Promise<Caller | undefined> {
    const caller = await context.callerOf(request)
    accessLog?.know(request, () => ({ collaborator: caller?.collaboratorId }))
    return caller
  }
  const app: App = await createApp(
    accessLog === undefined ? context : { ...context, callerOf: callerForLog },
    options.consoleFolder,
  )

  const door = doorOf(config)

  let answering = 0
  let idle: (() => void) | undefined
  // One function for all answers: this runs for every request.
  function onAnswered(this: ServerResponse): void {
    answering -= 1
    services.metrics.onAnswer(this.statusCode)
    if (this.statusCode >= 400) {
      const limit = limitReachedBy(this.req)
      if (limit !== undefined) services.metrics.onLimit(limit)
    }
    if (answering === 0) idle?.()
  }
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (!gate.handle(request, response)) app.handle(request, response)
  }
  const decides = (request: IncomingMessage) => proxies.trusts(request)
  const handle = tracer === undefined ? answer : tracedRequest(tracer, decides, answer)
  const upgrade = tracer === undefined ? gate.upgrade : tracedUpgrade(tracer, decides, gate.upgrade)
  return {
    config,
    recheck: gate.recheck,
    mayAsk: proxies.lists,
    handle(request, response) {
      answering += 1
      comesTo(request, door)
      response.on('close', onAnswered)
      accessLog?.onRequest(request, response, proxies.clientAddress(request))
      // Nothing is known to throw here; whatever does must cost one request and not the process.
      try {
        handle(request, response)
      } catch (error) {
        answerError(request, response, error, log)
      }
    },
    upgrade(request, socket, head) {
      accessLog?.onUpgrade(request, socket, proxies.clientAddress(request))
      try {
        if (upgrade(request, socket, head)) return
      } catch (error) {
        log.error({ err: error }, 'an upgrade could not be answered')
      }
      lastWords(socket, 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    },
    async close() {
      if (answering > 0) await new Promise<void>(resolve => (idle = resolve))
      await gate.close()
      await app.close()
      await tracer?.close()
    },
  }
}

/** What the access log says of a request that went through the gate. */
function knownOf({ line, requester, requestId }: GateRequest): Known {
  const { caller, externalUser } = requester
  return {
    app: line.site.app.config.id,
    collaborator: caller?.collaboratorId ?? (externalUser && externalUserId(externalUser)),
    ...(requestId === '' ? {} : { requestId }),
  }
}
