import type { FastifyReply } from 'fastify'
import type { Clock } from '../clock.ts'
import { isGuid, newGuid } from '../store/index.ts'
import type { GraphRequest } from './route.ts'

/** What Graph says when it refuses. `field` is ours: the portal shows the message beside that input. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
  readonly status: number
  /** Graph's `error.code`, such as `Request_BadRequest`. */
  readonly code: string
  readonly field: string | undefined
  /** Sent along, such as `location`. */
  headers: Readonly<Record<string, string>> = {}

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

/** An address that Graph does not have either. */
export const noSuchSegment = (segment: string): GraphError =>
  new GraphError(400, 'BadRequest', `Resource not found for the segment '${segment}'.`)

/** Something that Graph has and the emulator has not: never a success, and never a mistake of the caller's. */
export const notImplemented = (what: string): GraphError =>
  new GraphError(
    501,
    'NotImplemented',
    `This emulator does not have ${what}; Microsoft Graph has. Its README lists what it does.`,
  )

/** A property that the type does not have. */
export const noSuchProperty = (name: string, type: string): GraphError =>
  new GraphError(
    400,
    'BadRequest',
    `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`,
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

export const newGraphTrace = (request: Pick<GraphRequest, 'headers'>): GraphTrace => {
  const sent = request.headers['client-request-id']
  const requestId = newGuid()
  return { requestId, clientRequestId: typeof sent === 'string' && isGuid(sent) ? sent : requestId }
}

/** An error as a body in Graph's shape. */
export const graphErrorBody = (error: GraphError, trace: GraphTrace, clock: Clock) => ({
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

/** Sends an error in Graph's shape. */
export const sendGraphError = (
  reply: FastifyReply,
  error: GraphError,
  trace: GraphTrace,
  clock: Clock,
): FastifyReply => {
  if (error.status === 401)
    reply.header('www-authenticate', `Bearer error="invalid_token", error_description="${error.message}"`)
  return reply
    .code(error.status)
    .headers(error.headers)
    .send(graphErrorBody(error, trace, clock))
}
