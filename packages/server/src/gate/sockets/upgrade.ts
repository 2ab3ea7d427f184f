import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { responseOn } from '@gatewright/proxy'
import { GatewrightError } from '../../errors.ts'
import type { AnswerFailure } from '../answer-failure.ts'
import type { Gate } from '../gate.ts'
import { upgradeRequest } from '../gate-request.ts'
import type { Check } from '../handle.ts'
import type { Route } from '../routing/route.ts'
import { runSteps } from '../run-steps.ts'
import type { Flows } from '../steps.ts'

/** Takes requests to switch protocols, which come without a response, through the steps of a WebSocket. */
export function createUpgrade(options: {
  readonly flows: Flows
  readonly findRoute: (request: IncomingMessage) => Route
  readonly check: Check
  readonly checkForEnvoy: Check
  readonly answerFailure: AnswerFailure
}): Gate['upgrade'] {
  const { flows, findRoute, check, checkForEnvoy, answerFailure } = options

  async function answer(
    request: IncomingMessage,
    route: Route,
    connection: { socket: Duplex; head: Buffer; responseTo: () => ServerResponse },
  ): Promise<void> {
    if (route.kind === 'refused') throw route.error
    // A proxy that passes the client's Upgrade on while it asks.
    if (route.kind === 'check') await check(request, connection.responseTo())
    else if (route.kind === 'ext-authz') await checkForEnvoy(request, connection.responseTo())
    else if (route.kind === 'app') await runSteps(flows.webSocket, upgradeRequest(request, route, connection))
    else throw new GatewrightError('bad_request', { detail: { upgrade: request.headers.upgrade } })
  }

  return (request, socket, head) => {
    const route = findRoute(request)
    if (route.kind === 'console') return false
    socket.on('error', () => socket.destroy())
    let response: ServerResponse | undefined
    const responseTo = () => {
      response ??= responseOn(request, socket)
      return response
    }
    answer(request, route, { socket, head, responseTo }).catch(error => {
      if (socket.destroyed) return
      try {
        answerFailure(request, responseTo(), error)
      } catch {
        // Whatever keeps an answer from going out must cost this connection and not the process.
        socket.destroy()
      }
    })
    return true
  }
}
