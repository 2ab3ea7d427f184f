import type { IncomingMessage, ServerResponse } from 'node:http'
import * as grpc from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import type { Logger } from 'pino'
import { answerError } from '../../../http/render-error.ts'
import { CheckAnswer } from './check-answer.ts'
import { CheckedRequest } from './checked-request.ts'
import { AUTHORIZATION, type CheckRequest, type CheckResponse, definition, HEALTH } from './definition.ts'

/** Of `HealthCheckResponse`. */
const SERVING = 1
const NOT_SERVING = 2

/** A check is over by then, in milliseconds: whatever is asked on the way has bounds of its own, below this one. */
const LONGEST_CHECK = 10_000

/** Checks that are being answered, on all connections together. Further ones are told to come again. */
const mostAtOnce = 4096

const usual: grpc.ServerOptions = {
  // Room for the headers that are read, and for what Envoy says of the connection. A body does not belong into a check.
  'grpc.max_receive_message_length': 256 * 1024,
  'grpc.max_concurrent_streams': 1024,
  // So that Envoy finds servers that have come since, and forgets those that it was told to leave.
  'grpc.max_connection_age_ms': 5 * 60_000,
  'grpc.max_connection_age_grace_ms': 30_000,
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 10_000,
  // Its own debugging service; nobody asks for it, and it costs memory for each call.
  'grpc.enable_channelz': 0,
}

/** Of who may not ask: room for a look at the health, and to be told so. */
export const ofStrangers: grpc.ServerOptions = {
  ...usual,
  'grpc.max_receive_message_length': 64 * 1024,
  'grpc.max_concurrent_streams': 4,
}

/** What the service needs of the server. */
export interface ExtAuthzContext {
  readonly log: Logger
  /** Answers a check as a request by HTTP, by the configuration that runs now. */
  handle(request: IncomingMessage, response: ServerResponse): void
  /** Whether an address is of a proxy that may ask, by the configuration that runs now. */
  mayAsk(address: string): boolean
  /** Whether new checks are to come here. */
  isReady(): boolean
}

/** The service, for whatever connections it is given. */
export interface ExtAuthzService {
  readonly server: grpc.Server
  /** Checks that are being answered. */
  readonly underway: number
}

const loaded = fromJSON(definition as never, { keepCase: true, longs: Number, defaults: false })

/** @param options {@link ofStrangers} for connections of addresses that may not ask */
export function createService(context: ExtAuthzContext, options = usual): ExtAuthzService {
  const { log } = context
  let underway = 0

  function check(
    call: grpc.ServerUnaryCall<CheckRequest, CheckResponse>,
    callback: grpc.sendUnaryData<CheckResponse>,
  ): void {
    if (underway >= mostAtOnce) {
      callback({ code: grpc.status.RESOURCE_EXHAUSTED, details: 'too many checks at once' })
      return
    }
    underway += 1
    let timer: NodeJS.Timeout | undefined
    let isOver = false
    const end = (
      error: grpc.ServerErrorResponse | Partial<grpc.StatusObject> | null,
      said?: CheckResponse,
    ) => {
      if (isOver) return
      isOver = true
      underway -= 1
      clearTimeout(timer)
      callback(error, said)
    }
    try {
      const request = new CheckedRequest(addressOf(call.getPeer()), call.request)
      const answer = new CheckAnswer(request, said => end(null, said))
      if (request.refusal !== undefined) answerError(request, answer, request.refusal, log)
      else context.handle(request, answer)
    } catch (error) {
      // Whatever it is must cost this check alone.
      log.error({ err: error }, 'a check by gRPC could not be answered')
      end({ code: grpc.status.INTERNAL })
    }
    if (isOver) return
    timer = setTimeout(() => end({ code: grpc.status.DEADLINE_EXCEEDED }), LONGEST_CHECK)
    call.once('cancelled', () => end({ code: grpc.status.CANCELLED }))
  }

  function tellHealth(
    { request }: grpc.ServerUnaryCall<{ readonly service?: string }, { readonly status: number }>,
    callback: grpc.sendUnaryData<{ readonly status: number }>,
  ): void {
    const { service = '' } = request
    if (service !== '' && service !== AUTHORIZATION) callback({ code: grpc.status.NOT_FOUND })
    else callback(null, { status: context.isReady() ? SERVING : NOT_SERVING })
  }

  const server = new grpc.Server(options)
  server.addService(loaded[AUTHORIZATION] as grpc.ServiceDefinition, { Check: check })
  server.addService(loaded[HEALTH] as grpc.ServiceDefinition, { Check: tellHealth })
  return {
    server,
    get underway() {
      return underway
    },
  }
}

/** Of `127.0.0.1:51234` and `::1:51234`. */
function addressOf(peer: string): string {
  const colon = peer.lastIndexOf(':')
  return colon === -1 ? peer : peer.slice(0, colon)
}
