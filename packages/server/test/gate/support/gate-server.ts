import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { Config } from '@gatewright/config'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { GatewrightError } from '../../../src/errors.ts'
import { createEvents } from '../../../src/events/events.ts'
import { createExternalUsers } from '../../../src/external-users/external-users.ts'
import { createUsedTokens } from '../../../src/external-users/replay.ts'
import { createGate } from '../../../src/gate/create-gate.ts'
import type { Gate, GateDependencies } from '../../../src/gate/gate.ts'
import { createOpenConnections, type OpenConnections } from '../../../src/gate/sockets/open-connections.ts'
import { challengeTo } from '../../../src/http/challenge.ts'
import { createAssertionKeys } from '../../../src/keys/assertion-keys.ts'
import { createKeySets } from '../../../src/keys/key-sets.ts'
import { testConfig, testHttp } from '../../support/config.ts'
import { FakeSessions } from './fake-sessions.ts'
import { FakeCodes, memoryKeys } from './fakes.ts'
import { listen, stop } from './listening.ts'
import { offerHttp2 } from './over-http2.ts'

export { listen, stop } from './listening.ts'
export { appHost, testApp } from './test-app.ts'

export const consoleHost = 'sso.example.com'

export interface GateServer {
  readonly port: number
  readonly gate: Gate
  readonly server: Server
  readonly sessions: FakeSessions
  readonly codes: FakeCodes
  readonly openConnections: OpenConnections
  /** Everything that was answered as an error, newest last. */
  readonly errors: GatewrightError[]
}

/** The gate on a server of its own; what is not the gate's is answered by `console` with a 200. */
export async function startGate(
  options: Partial<Omit<Config, 'http'>> & {
    readonly deps?: Partial<GateDependencies>
    readonly http?: Partial<Config['http']>
  } = {},
): Promise<GateServer> {
  const { deps, http, ...config } = options
  const codes = new FakeCodes()
  const errors: GatewrightError[] = []
  const whole = testConfig({
    http: { ...testHttp, externalUrl: `http://${consoleHost}`, ...http },
    ...config,
  })
  const clock = deps?.clock ?? { now: () => Date.now() }
  const log = pino({ level: 'silent' })
  const events = createEvents(error => log.error(error))
  const sessions = new FakeSessions({ clock, events, idleSeconds: whole.session.idleSeconds })
  const openConnections = createOpenConnections({ log, events, isAvailable: () => true })
  const memory = { clock, codes, usedTokens: createUsedTokens(clock), keySets: createKeySets(clock, log) }
  const gate = createGate({
    config: whole,
    clock,
    log,
    sessions,
    openConnections,
    assertionKeys: createAssertionKeys({ clock, keys: memoryKeys(clock), events }),
    externalUsers: createExternalUsers(whole.externalUsers, memory),
    oneTimeCodes: codes,
    signOut: async (caller, { secure }) => ({
      removal: await sessions.end(caller.sessionId, secure),
      places: [],
    }),
    answerError(request, response, error) {
      errors.push(error)
      if (error.status === 401) response.setHeader('WWW-Authenticate', challengeTo(request, true))
      response.writeHead(error.status, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ error: error.code }))
    },
    ...deps,
  })
  const server = createServer((request, response) => {
    if (!gate.handle(request, response)) response.end('console')
  })
  server.on('upgrade', (request, socket, head) => {
    if (!gate.upgrade(request, socket, head)) socket.destroy()
  })
  const port = await listen(server)
  await offerHttp2(port, {
    handle(request, response) {
      if (!gate.handle(request, response)) response.end('console')
    },
  })
  onTestFinished(async () => {
    openConnections.close()
    await gate.close()
    await stop(server)
  })
  return { port, gate, server, sessions, openConnections, codes, errors }
}

export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly rawHeaders: readonly string[]
  readonly body: string
}

/** An app that remembers what it was asked, and answers `hello` or as told. */
export async function startUpstream(listener?: RequestListener) {
  const seen: SeenRequest[] = []
  const server = createServer(async (request, response) => {
    if (listener !== undefined) {
      listener(request, response)
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers, rawHeaders } = request
    seen.push({ method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString() })
    response.end('hello')
  })
  const port = await listen(server)
  onTestFinished(() => stop(server))
  return { url: `http://127.0.0.1:${port}`, port, seen, server }
}
