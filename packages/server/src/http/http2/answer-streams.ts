import type { TLSSocket } from 'node:tls'
import { holdBody } from '@gatewright/proxy'
import type { Logger } from 'pino'
import type { Connections } from '../connections.ts'
import type { Handler } from '../handler.ts'
import { answerError } from '../render-error.ts'
import type { SlowBodies } from '../slow-bodies.ts'
import type { StreamHead } from './read-head.ts'
import type { StreamRequest } from './stream-request.ts'
import type { StreamResponse } from './stream-response.ts'

/** What happens to a request by HTTP/2 before its handler gets it. */
export type AnswerStream = (
  request: StreamRequest,
  response: StreamResponse,
  head: StreamHead,
  connection: TLSSocket,
) => void

export function createAnswerStream(options: {
  readonly handler: () => Handler
  readonly connections: Pick<Connections, 'heard'>
  readonly slowBodies: Pick<SlowBodies, 'watch'>
  readonly log: Logger
}): AnswerStream {
  const { handler, connections, slowBodies, log } = options
  return (request, response, { refusal, hasBody }, connection) => {
    connections.heard(connection)
    if (refusal !== undefined) {
      answerError(request, response, refusal, log)
      return
    }
    const { expect } = request.headers
    if (expect !== undefined) {
      if (expect.toLowerCase() !== '100-continue') {
        response.writeHead(417).end()
        return
      }
      holdBody(request)
    }
    if (hasBody) slowBodies.watch(request, response)
    handler().handle(request, response)
  }
}
