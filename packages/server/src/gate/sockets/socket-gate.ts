import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Config } from '@gatewright/config'
import { pass, responseOn } from '@gatewright/proxy'
import type { Clock } from '../../clock.ts'
import { GatewrightError } from '../../errors.ts'
import type { LiveSessions } from '../../sessions/live-sessions.ts'
import type { Gate } from '../gate.ts'
import type { Travel } from '../headers/upstream-request.ts'
import { type Admission, type Admissions, errorOf } from '../identity/admission.ts'
import type { RequestLine } from '../routing/request-line.ts'
import type { Route } from '../routing/route.ts'
import type { OpenSocket, OpenSockets, SocketJudges } from './open-sockets.ts'
import { refuseForeignSocket } from './origin.ts'

/** The longest that a timer of Node's can wait. */
const longestTimer = 2 ** 31 - 1

export interface SocketGate extends Pick<Gate, 'upgrade'> {
  /**
   * Ends what is open for as long as the app likes, a WebSocket or an answer that streams, when the session behind it ends
   * or its request would not be let in any more.
   * @returns what to call when it has ended by itself
   */
  watch(request: IncomingMessage, line: RequestLine, admission: Admission, close: () => void): () => void
}

/** Decides about WebSockets as about any request, and keeps them no longer than the session behind them. */
export function createSocketGate(options: {
  readonly config: Config
  readonly sessions: LiveSessions
  readonly openSockets: OpenSockets
  /** By the same rules as this gate's. */
  readonly judges: SocketJudges
  readonly clock: Clock
  readonly admissions: Admissions
  readonly travel: Travel
  readonly externalOrigins: ReadonlySet<string>
  readonly connectTimeout: number
  readonly findRoute: (request: IncomingMessage) => Route
  readonly check: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>
  readonly answerFailure: (request: IncomingMessage, response: ServerResponse, error: unknown) => void
}): SocketGate {
  const { clock, admissions, travel, externalOrigins, answerFailure } = options

  async function admit(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    route: Route,
    responseTo: () => ServerResponse,
  ): Promise<void> {
    if (route.kind === 'refused') throw route.error
    if (route.kind === 'check') {
      // A proxy that passes the client's Upgrade on while it asks.
      await options.check(request, responseTo())
      return
    }
    // By the key a handshake is known wherever its Origin is looked at; every one has it (RFC 6455 section 4.1).
    const { upgrade, 'sec-websocket-key': key } = request.headers
    const isWebSocket = request.method === 'GET' && upgrade?.toLowerCase() === 'websocket'
    if (route.kind !== 'app' || !isWebSocket || key === undefined) {
      throw new GatewrightError('bad_request', { detail: { upgrade, key: key !== undefined } })
    }
    open(request, socket, head, route, await admissions.of(request, route), responseTo)
  }

  function open(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    line: RequestLine,
    admission: Admission,
    responseTo: () => ServerResponse,
  ): void {
    const { decision, visitor } = admission
    if (decision.outcome !== 'allow') throw errorOf(admission, line)
    const isExternal = decision.as === 'external-user'
    const { site } = line
    refuseForeignSocket(
      request,
      site,
      isExternal || visitor.usedAuthorization,
      isExternal ? externalOrigins : undefined,
    )
    if (socket.destroyed) return
    // From the decision on, so that an end that comes while the app is still being asked is not missed. Either side takes
    // the other one along.
    socket.once(
      'close',
      watch(request, line, admission, () => socket.destroy()),
    )
    pass({
      request,
      socket,
      head,
      upstreams: site.app.upstreams,
      connectTimeout: options.connectTimeout,
      ...travel.of(request, line, admission),
      fail: error => answerFailure(request, responseTo(), error),
    })
  }

  const watch: SocketGate['watch'] = (request, { site }, { visitor }, close) => {
    const { caller, externalUser } = visitor
    const open: OpenSocket = {
      request,
      app: site.app.config.id,
      caller,
      externalUser: externalUser !== undefined,
      config: options.config,
      close,
    }
    const forget = options.openSockets.add(open, options.judges)
    if (caller === undefined) return forget
    const left = Math.min(Math.max(caller.expiresAt - clock.now(), 0), longestTimer)
    const timer = setTimeout(close, left)
    timer.unref()
    return () => {
      forget()
      clearTimeout(timer)
    }
  }

  return {
    watch,
    upgrade(request, socket, head) {
      const route = options.findRoute(request)
      if (route.kind === 'console') return false
      socket.on('error', () => socket.destroy())
      let response: ServerResponse | undefined
      const responseTo = () => {
        response ??= responseOn(request, socket)
        return response
      }
      admit(request, socket, head, route, responseTo).catch(error => {
        if (socket.destroyed) return
        try {
          answerFailure(request, responseTo(), error)
        } catch {
          // Whatever keeps an answer from going out must cost this connection and not the process.
          socket.destroy()
        }
      })
      return true
    },
  }
}
