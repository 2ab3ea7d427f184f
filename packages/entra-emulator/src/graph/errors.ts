import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../clock.ts'
import { isGuid, newGuid } from '../store/index.ts'

/** What Graph says when it refuses. `field` is ours: the portal shows the message beside that input. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
  readonly status: number
  /** Graph's `error.code`, such as `Request_BadRequest`. */
  readonly code: string
  readonly field: string | undefined

  constructor(status: number, code: string, message: string, field?: string) {
    super(message)
    this.status = status
    this.code = code
    this.field = field
  }
}

export const badRequest = (message: string, field?: string): GraphError =>
  new GraphError(400, 'Request_BadRequest', message, field)

export const notFound = (id: string): GraphError =>
  new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  )

/** A name or a pair that may occur once only. */
export const alreadyExists = (message: string, field?: string): GraphError =>
  new GraphError(409, 'Request_MultipleObjectsWithSameKeyValue', message, field)

export const accessDenied = (message = 'Insufficient privileges to complete the operation.'): GraphError =>
  new GraphError(403, 'Authorization_RequestDenied', message)

/** The ids that every answer of Graph carries, in headers and in errors. */
export interface GraphTrace {
  readonly requestId: string
  /** The caller's own `client-request-id`, else the request id. */
  readonly clientRequestId: string
}

export const newGraphTrace = (request: FastifyRequest): GraphTrace => {
  const sent = request.headers['client-request-id']
  const requestId = newGuid()
  return { requestId, clientRequestId: typeof sent === 'string' && isGuid(sent) ? sent : requestId }
}

/** Sends an error in Graph's shape. */
export const sendGraphError = (
  reply: FastifyReply,
  error: GraphError,
  trace: GraphTrace,
  clock: Clock,
): FastifyReply => {
  if (error.status === 401)
    reply.header('www-authenticate', `Bearer error="invalid_token", error_description="${error.message}"`)
  return reply.code(error.status).send({
    error: {
      code: error.code,
      message: error.message,
      ...(error.field === undefined ? {} : { target: error.field }),
      innerError: {
        // Graph writes no zone and no fraction; the time is UTC.
        date: new Date(clock.now()).toISOString().slice(0, 19),
        'request-id': trace.requestId,
        'client-request-id': trace.clientRequestId,
      },
    },
  })
}
